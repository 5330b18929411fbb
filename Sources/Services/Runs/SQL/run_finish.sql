-- The one terminal transition. $1 id, $2 lease, $3 state, $4 tasks done, $5 results, $6 category, $7 message,
-- $8 number and $9 name of the failed task. Who says cancelled though nobody asked for it has stopped by himself.
WITH verdict AS (
  SELECT id, lease, $3 = 'cancelled' AND cancel_requested_at IS NULL AS abandoned
  FROM runs WHERE id = $1 AND lease = $2 AND state = 'running'
  FOR UPDATE
), finished AS (
  UPDATE runs r SET
    state = CASE WHEN abandoned THEN 'failed' ELSE $3 END,
    failure_category = CASE WHEN abandoned THEN 11 ELSE $6::integer END,
    failure_message = CASE WHEN abandoned THEN 'The runner was stopped' ELSE $7 END,
    failure_task_number = $8, failure_task_name = $9, tasks_done = $4, results = $5,
    current_task_number = 0, current_task_name = '', lease_until = NULL, finished_at = now(), updated_at = now(),
    revision = revision + 1
  FROM verdict WHERE r.id = verdict.id AND r.lease = verdict.lease AND r.state = 'running'
  RETURNING r.id, r.state, r.project_id, r.plan_id, r.plan_title, r.failure_message
), closed AS (
  UPDATE run_log_heads h SET lease = NULL FROM finished WHERE h.run_id = finished.id RETURNING h.last_seq
), recorded AS (
  INSERT INTO activity (project_id, type, actor, summary, plan_id, run_id)
  SELECT project_id, 'run.' || state, 'runner',
    left('The run of "' || plan_title || '" ' || CASE state
      WHEN 'failed' THEN 'failed: ' || failure_message
      WHEN 'cancelled' THEN 'was cancelled'
      ELSE 'completed' END, 500),
    plan_id, id
  FROM finished
)
SELECT finished.project_id, closed.last_seq FROM finished, closed
