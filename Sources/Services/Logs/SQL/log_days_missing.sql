-- Days that have no partition and want one: those to come, and those whose rows fell into the rest. $1 how many days ahead
SELECT wanted.day::text AS day FROM (
  SELECT (now() AT TIME ZONE 'UTC')::date + ahead AS day FROM generate_series(-1, $1::integer) AS ahead
  UNION
  SELECT DISTINCT log_day(run_id) FROM log_chunks_rest
) wanted
WHERE to_regclass('log_chunks_' || to_char(wanted.day, 'YYYYMMDD')) IS NULL
ORDER BY wanted.day
