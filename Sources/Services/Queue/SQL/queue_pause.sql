-- $1 project, $2 whether to pause, $3 reason
UPDATE project_queues SET paused_at = CASE WHEN $2 THEN coalesce(paused_at, now()) END, pause_reason = $3,
  revision = revision + 1, updated_at = now()
WHERE project_id = $1
