-- $1 project, $2 plan (null: any), $3 made at this time or later (null: any), $4 made before this time (null: any)
SELECT count(*) FILTER (WHERE state = 'queued') AS queued, count(*) FILTER (WHERE state = 'running') AS running,
  count(*) FILTER (WHERE state = 'completed') AS completed, count(*) FILTER (WHERE state = 'failed') AS failed,
  count(*) FILTER (WHERE state = 'cancelled') AS cancelled,
  (percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - started_at)::float8)
    FILTER (WHERE state = 'completed')) AS median_seconds,
  (percentile_cont(0.95) WITHIN GROUP (ORDER BY extract(epoch FROM finished_at - started_at)::float8)
    FILTER (WHERE state = 'completed')) AS p95_seconds
FROM runs
WHERE project_id = $1
  AND ($2::uuid IS NULL OR plan_id = $2)
  AND ($3::timestamptz IS NULL OR created_at >= $3)
  AND ($4::timestamptz IS NULL OR created_at < $4)
