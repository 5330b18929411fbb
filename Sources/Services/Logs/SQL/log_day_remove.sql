-- No row: somebody else has removed the day meanwhile. $1 day
SELECT remove_log_partition($1::text::date)
WHERE to_regclass('log_chunks_' || to_char($1::text::date, 'YYYYMMDD')) IS NOT NULL
