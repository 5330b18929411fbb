-- $1 whether to pause, $2 reason
UPDATE queue_pause SET paused_at = CASE WHEN $1 THEN coalesce(paused_at, now()) END, pause_reason = $2 WHERE is_only
