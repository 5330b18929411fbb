-- $1 project. No row: nobody has set anything.
SELECT max_concurrent_runs, weight, paused_at, pause_reason, revision FROM project_queues WHERE project_id = $1
