-- Waits for a transaction that takes the same key. One row: it is ours. $1 project, $2 key, $3 run
INSERT INTO run_deduplication_keys (project_id, key, run_id) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING
RETURNING run_id
