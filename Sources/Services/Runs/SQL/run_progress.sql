-- $1 id, $2 lease, $3 tasks done, $4 number and $5 name of the current task, $6 results, $7 lease time. The first report begins
-- the run and extends its lease: the runner counts from the arrival of its claim, and nobody knows how long that was on its
-- way. A run is untouched where a hand back would keep its attempt (end_attempts). Its lease is locked before the run, as by
-- all who lock both: what the count is of is read ahead of the row that is updated.
WITH untouched AS MATERIALIZED (
  SELECT l.run_id FROM run_leases l JOIN runs r ON r.id = l.run_id
  WHERE l.run_id = $1 AND l.lease = $2 AND r.lease = $2 AND r.state = 'running'
    AND r.tasks_done = 0 AND r.current_task_number = 0 AND octet_length(r.results) = 0
  FOR UPDATE OF l
), begun AS (
  UPDATE run_leases l SET lease_until = now() + $7 FROM untouched WHERE l.run_id = untouched.run_id AND l.lease = $2
)
UPDATE runs SET tasks_done = $3, current_task_number = $4, current_task_name = $5, results = $6, updated_at = now(),
  revision = revision + 1
WHERE id = $1 AND lease = $2 AND state = 'running' AND (SELECT count(*) FROM untouched) >= 0
RETURNING project_id
