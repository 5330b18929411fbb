-- $1 project, $2 most runs at a time (null: no limit), $3 weight
UPDATE project_queues SET max_concurrent_runs = $2, weight = $3, revision = revision + 1, updated_at = now()
WHERE project_id = $1
