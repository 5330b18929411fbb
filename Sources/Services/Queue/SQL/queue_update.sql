-- Where there was no limit, waits for the claims that have found none, and lets none begin until the end of the transaction:
-- what begins behind a limit has counted. $1 project, $2 most runs at a time (null: no limit), $3 weight
WITH gate AS MATERIALIZED (
  SELECT CASE WHEN $2::integer IS NOT NULL AND max_concurrent_runs IS NULL THEN pg_advisory_xact_lock(queue_gate($1)) END
  FROM project_queues WHERE project_id = $1
)
UPDATE project_queues SET max_concurrent_runs = $2, weight = $3, revision = revision + 1, updated_at = now()
FROM gate
WHERE project_id = $1
