-- The schedules that have been due for longest, without those that another server is dealing with. $1 the time, $2 those to
-- leave alone, $3 how many
SELECT s.id, s.project_id, s.plan_id, s.plan_version, s.display_name, s.cron, s.time_zone, s.overlap_policy,
  s.missed_policy, s.starting_deadline, s.priority, s.starts_at, s.ends_at, s.next_at, s.paused_at, s.last_at,
  s.last_run_id, s.dealt_until, s.run_count, s.skipped_count, s.missed_count, s.failed_count, s.last_error, s.revision,
  s.created_by, s.created_at, s.updated_at
FROM schedules s
WHERE s.next_at <= $1 AND s.paused_at IS NULL AND s.id <> ALL ($2)
ORDER BY s.next_at, s.id
LIMIT $3
FOR NO KEY UPDATE SKIP LOCKED
