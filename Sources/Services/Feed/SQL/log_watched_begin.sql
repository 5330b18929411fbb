-- How far the logs of a project's runs have come that are at work, or were or have been cancelled within the time $2.
-- $1 project
SELECT h.run_id, h.last_seq FROM run_log_heads h
WHERE h.run_id IN (
  SELECT run_id FROM run_leases WHERE project_id = $1
  UNION ALL
  SELECT run_id FROM run_attempts WHERE project_id = $1 AND ended_at > now() - $2::interval
  UNION ALL
  SELECT run_id FROM activity WHERE project_id = $1 AND type = 'run.cancelled' AND at > now() - $2::interval)
