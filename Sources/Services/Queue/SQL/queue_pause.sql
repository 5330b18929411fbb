-- Waits for the claims that may begin something of the project, and lets none begin until the end of the transaction.
-- $1 project, $2 whether to pause, $3 reason
WITH gate AS MATERIALIZED (
  SELECT CASE WHEN $2 THEN pg_advisory_xact_lock(queue_gate($1)) END
)
UPDATE project_queues SET paused_at = CASE WHEN $2 THEN coalesce(paused_at, now()) END, pause_reason = $3,
  revision = revision + 1, updated_at = now()
FROM gate
WHERE project_id = $1
