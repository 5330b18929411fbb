-- Days whose logs are not to be kept any longer: each of their runs ended before $1 ago.
SELECT kept.day::text AS day FROM (
  SELECT to_date(substr(relname, 12), 'YYYYMMDD') AS day
  FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
  WHERE inhparent = 'log_chunks'::regclass AND relname ~ '^log_chunks_[0-9]{8}$'
) kept
WHERE kept.day + 1 <= (now() - $1) AT TIME ZONE 'UTC'
  AND NOT EXISTS (
    SELECT FROM runs WHERE id >= log_day_start(kept.day) AND id < log_day_start(kept.day + 1)
      AND (finished_at IS NULL OR finished_at > now() - $1))
ORDER BY kept.day
