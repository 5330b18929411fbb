SELECT s.id, s.project_id, s.plan_id, s.plan_version, s.display_name, s.cron, s.time_zone, s.overlap_policy,
  s.missed_policy, s.starting_deadline, s.priority, s.starts_at, s.ends_at, s.next_at, s.paused_at, s.last_at,
  s.last_run_id, s.dealt_until, s.run_count, s.skipped_count, s.missed_count, s.failed_count, s.last_error, s.revision,
  s.created_by, s.created_at, s.updated_at
FROM schedules s
WHERE s.id = $1 AND s.deleted_at IS NULL
