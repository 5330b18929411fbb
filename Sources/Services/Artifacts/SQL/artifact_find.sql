-- The artifact that a lease has stored under this name, for a store that is repeated after its answer was lost. $1 run,
-- $2 lease, $3 file name
SELECT id, run_id, project_id, attempt, task_number, kind, file_name, content_type, size_bytes, sha256, storage_key,
  made_on_failure, created_at
FROM artifacts WHERE run_id = $1 AND lease = $2 AND file_name = $3
