-- Waits for all claims, and lets none begin until the end of the transaction. $1 whether to pause, $2 reason
WITH gate AS MATERIALIZED (
  SELECT CASE WHEN $1 THEN pg_advisory_xact_lock(queue_gate('00000000-0000-0000-0000-000000000000')) END
)
UPDATE queue_pause SET paused_at = CASE WHEN $1 THEN coalesce(paused_at, now()) END, pause_reason = $2
FROM gate
WHERE is_only
