-- Only under the lock. $1 id, $2 version, $3 name, $4 cron, $5 zone, $6 overlap policy, $7 missed policy, $8 deadline,
-- $9 priority, $10 start, $11 end, $12 next occurrence
UPDATE schedules SET plan_version = $2, display_name = $3, cron = $4, time_zone = $5, overlap_policy = $6,
  missed_policy = $7, starting_deadline = $8, priority = $9, starts_at = $10, ends_at = $11, next_at = $12,
  revision = revision + 1, updated_at = now()
WHERE id = $1
