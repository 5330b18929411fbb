-- $1 id, $2 project, $3 plan, $4 version (0: the latest approved), $5 name, $6 cron, $7 zone, $8 overlap policy,
-- $9 missed policy, $10 deadline, $11 priority, $12 start, $13 end, $14 next occurrence, $15 user
INSERT INTO schedules (id, project_id, plan_id, plan_version, display_name, cron, time_zone, overlap_policy,
  missed_policy, starting_deadline, priority, starts_at, ends_at, next_at, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
