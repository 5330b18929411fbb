-- Only under the lock. $1 id, $2 why, empty when somebody wanted it so
UPDATE schedules SET paused_at = now(), last_error = CASE $2 WHEN '' THEN last_error ELSE $2 END,
  revision = revision + 1, updated_at = now()
WHERE id = $1
