-- $1 day
SELECT add_log_partition($1::text::date)
