-- Gives up a lease. A run of which nothing was done waits again as if it had never been claimed; another one fails,
-- since what a browser did cannot be undone; one that was to be cancelled is. $1 id, $2 lease, $3 reason, $4 whether
-- only a run of which nothing was done is given up
WITH held AS (
  SELECT id, lease,
    CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled'
      WHEN tasks_done = 0 AND current_task_number = 0 THEN 'queued' ELSE 'failed' END AS next_state,
    tasks_done = 0 AND current_task_number = 0 AS is_untouched
  FROM runs WHERE id = $1 AND lease = $2 AND state = 'running'
  FOR UPDATE
), given AS (
  UPDATE runs r SET
    state = next_state,
    worker = CASE WHEN next_state = 'queued' THEN NULL ELSE r.worker END,
    started_at = CASE WHEN next_state = 'queued' THEN NULL ELSE r.started_at END,
    finished_at = CASE WHEN next_state = 'queued' THEN NULL ELSE now() END,
    failure_category = CASE WHEN next_state = 'failed' THEN 11 END,  -- RUNNER_LOST
    failure_message = CASE WHEN next_state = 'failed' THEN $3 ELSE '' END,
    failure_task_number = CASE WHEN next_state = 'failed' THEN r.current_task_number ELSE 0 END,
    failure_task_name = CASE WHEN next_state = 'failed' THEN r.current_task_name ELSE '' END,
    current_task_number = 0, current_task_name = '', lease_until = NULL, updated_at = now(), revision = r.revision + 1
  FROM held WHERE r.id = held.id AND r.lease = held.lease AND r.state = 'running' AND (is_untouched OR NOT $4::boolean)
  RETURNING r.id, r.project_id, r.plan_id, r.plan_title, r.state
), closed AS (
  UPDATE run_log_heads h SET lease = NULL FROM given WHERE h.run_id = given.id
), recorded AS (
  INSERT INTO activity (project_id, type, actor, summary, plan_id, run_id)
  SELECT project_id, 'run.' || state, 'runner',
    left(CASE state
      WHEN 'queued' THEN 'The run of "' || plan_title || '" waits again: ' || $3
      WHEN 'failed' THEN 'The run of "' || plan_title || '" failed: ' || $3
      ELSE 'The run of "' || plan_title || '" was cancelled' END, 500),
    plan_id, id
  FROM given
)
SELECT project_id, state FROM given
