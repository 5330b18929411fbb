-- $1 project, $2 only runs older than this one (null: from the newest), $3 limit
SELECT r.id, r.project_id, r.plan_id, r.plan_version, r.plan_title, r.state, r.revision, r.tasks_done, r.tasks_total,
  r.current_task_number, r.current_task_name, r.failure_category, r.failure_message, r.failure_task_number,
  r.failure_task_name, h.last_seq, r.created_at, r.started_at, r.finished_at, r.updated_at, r.cancel_requested_at,
  r.priority, r.schedule_time, r.deduplication_key, r.attempt, r.max_attempts, r.worker, r.repeats_run_id, r.run_at,
  d.failed_at AS dead_letter_at,
  r.schedule_id, r.scheduled_at,
  NULL::bytea AS results, NULL::bytea AS plan_document
FROM dead_letters d JOIN runs r ON r.id = d.run_id JOIN run_log_heads h ON h.run_id = r.id
WHERE d.project_id = $1 AND ($2::uuid IS NULL OR d.run_id < $2)
ORDER BY d.run_id DESC
LIMIT $3
