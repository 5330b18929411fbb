-- $1 day
SELECT remove_log_partition($1::text::date)
