-- Schedules of which an occurrence waits and no run is under way, without those that another server is dealing with. $1
-- those to leave alone, $2 how many
SELECT s.id, s.project_id, s.plan_id, s.plan_version, s.display_name, s.cron, s.time_zone, s.overlap_policy,
  s.missed_policy, s.starting_deadline, s.priority, s.starts_at, s.ends_at, s.next_at, s.paused_at, s.last_at,
  s.last_run_id, s.dealt_until, s.run_count, s.skipped_count, s.missed_count, s.failed_count, s.last_error, s.revision,
  s.created_by, s.created_at, s.updated_at
FROM schedules s
WHERE s.id IN (SELECT schedule_id FROM schedule_occurrences WHERE state = 'waiting')
  AND s.paused_at IS NULL AND s.id <> ALL ($1)
  AND NOT EXISTS (SELECT FROM runs r WHERE r.schedule_id = s.id AND r.finished_at IS NULL)
ORDER BY s.id
LIMIT $2
FOR NO KEY UPDATE OF s SKIP LOCKED
