-- $1 id, $2 lease, $3 tasks done, $4 number and $5 name of the current task, $6 results
UPDATE runs SET tasks_done = $3, current_task_number = $4, current_task_name = $5, results = $6, updated_at = now(),
  revision = revision + 1
WHERE id = $1 AND lease = $2 AND state = 'running'
RETURNING project_id
