-- $1 worker, $2 how many, $3 lease time. MATERIALIZED: the planner may otherwise run a sub-query with a LIMIT more
-- than once, and take more runs than asked for.
WITH ready AS MATERIALIZED (
  SELECT id FROM runs WHERE state = 'queued' AND run_at <= now()
  ORDER BY priority DESC, run_at, id
  LIMIT $2
  FOR UPDATE SKIP LOCKED
), claimed AS (
  UPDATE runs r SET state = 'running', lease = r.lease + 1, worker = $1, lease_until = now() + $3,
    started_at = now(), updated_at = now(), revision = r.revision + 1
  FROM ready WHERE r.id = ready.id
  RETURNING r.id, r.lease, r.project_id, r.plan_id, r.plan_title, r.plan_document
), opened AS (
  UPDATE run_log_heads h SET lease = claimed.lease, last_chunk = 0 FROM claimed WHERE h.run_id = claimed.id
), recorded AS (
  INSERT INTO activity (project_id, type, actor, summary, plan_id, run_id)
  SELECT project_id, 'run.started', 'runner', 'The run of "' || plan_title || '" started', plan_id, id FROM claimed
)
SELECT id, lease, project_id, plan_id, plan_document FROM claimed
