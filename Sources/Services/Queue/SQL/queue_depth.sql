-- What waits, by priority. $1 project (null: all)
SELECT priority, count(*) FILTER (WHERE is_due) AS ready, count(*) FILTER (WHERE NOT is_due) AS scheduled,
  extract(epoch FROM now() - min(run_at) FILTER (WHERE is_due))::float8 AS oldest_seconds
FROM (SELECT priority, run_at, run_at <= now() AS is_due FROM run_queue WHERE $1::uuid IS NULL OR project_id = $1) waiting
GROUP BY priority
ORDER BY priority DESC
