-- Ends runs whose worker stopped sending heartbeats. Browser work has effects outside: it is not silently done again.
-- The conditions stand in the UPDATE once more, for a heartbeat that came in between. $1 how many
WITH lost AS MATERIALIZED (
  SELECT id, lease FROM runs WHERE state = 'running' AND lease_until < now()
  ORDER BY id
  LIMIT $1
  FOR UPDATE SKIP LOCKED
), ended AS (
  UPDATE runs r SET
    state = CASE WHEN r.cancel_requested_at IS NULL THEN 'failed' ELSE 'cancelled' END,
    failure_category = CASE WHEN r.cancel_requested_at IS NULL THEN 11 END,  -- RUNNER_LOST
    failure_message = CASE WHEN r.cancel_requested_at IS NULL THEN 'The runner stopped answering' ELSE '' END,
    failure_task_number = CASE WHEN r.cancel_requested_at IS NULL THEN r.current_task_number ELSE 0 END,
    failure_task_name = CASE WHEN r.cancel_requested_at IS NULL THEN r.current_task_name ELSE '' END,
    current_task_number = 0, current_task_name = '', lease_until = NULL, finished_at = now(), updated_at = now(),
    revision = revision + 1
  FROM lost WHERE r.id = lost.id AND r.lease = lost.lease AND r.state = 'running' AND r.lease_until < now()
  RETURNING r.id, r.state, r.project_id, r.plan_id, r.plan_title, r.failure_task_number
), closed AS (
  UPDATE run_log_heads h SET lease = NULL, last_seq = h.last_seq + 1 FROM ended WHERE h.run_id = ended.id
  RETURNING h.run_id, h.last_seq
), said AS (
  INSERT INTO log_chunks
  SELECT line.*
  FROM closed JOIN ended ON ended.id = closed.run_id,
    log_chunk_of_line(closed.run_id, closed.last_seq, now(), 4, ended.failure_task_number,
      'The runner stopped answering') AS line
), recorded AS (
  INSERT INTO activity (project_id, type, actor, summary, plan_id, run_id)
  SELECT project_id, 'run.' || state, 'system', 'The runner of "' || plan_title || '" stopped answering', plan_id, id
  FROM ended
)
SELECT ended.id, ended.project_id, closed.last_seq FROM ended JOIN closed ON closed.run_id = ended.id
