-- As run_list, of runs that wait or run: few beside those that have ended, and found without them. $1 project, $2 only runs
-- older than this one (null: from the newest), $3 limit, $4 states, $5 plan (null: any)
SELECT r.id, r.project_id, r.plan_id, r.plan_version, r.plan_title, r.state, r.revision, r.tasks_done, r.tasks_total,
  r.current_task_number, r.current_task_name, r.failure_category, r.failure_message, r.failure_task_number,
  r.failure_task_name, h.last_seq, r.created_at, r.started_at, r.finished_at, r.updated_at, r.cancel_requested_at,
  r.priority, r.schedule_time, r.deduplication_key, r.attempt, r.max_attempts, r.worker, r.repeats_run_id, r.run_at,
  NULL::timestamptz AS dead_letter_at,
  r.schedule_id, r.scheduled_at,
  NULL::bytea AS results, NULL::bytea AS plan_document
FROM (
  SELECT q.run_id FROM run_queue q WHERE q.is_ready AND q.project_id = $1 AND 'queued' = ANY ($4)
  UNION ALL
  SELECT q.run_id FROM run_queue q WHERE NOT q.is_ready AND q.project_id = $1 AND 'queued' = ANY ($4)
  UNION ALL
  SELECT l.run_id FROM run_leases l WHERE l.project_id = $1 AND 'running' = ANY ($4)
  ORDER BY run_id DESC
) unfinished
-- One by one, by their ids: the planner would begin with the runs of the project otherwise.
CROSS JOIN LATERAL (SELECT r.* FROM runs r WHERE r.id = unfinished.run_id LIMIT 1) r
CROSS JOIN LATERAL (SELECT h.last_seq FROM run_log_heads h WHERE h.run_id = r.id LIMIT 1) h
WHERE ($2::uuid IS NULL OR r.id < $2)
  AND r.state = ANY ($4)
  AND ($5::uuid IS NULL OR r.plan_id = $5)
ORDER BY unfinished.run_id DESC
LIMIT $3
