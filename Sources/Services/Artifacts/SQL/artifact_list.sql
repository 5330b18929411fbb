-- $1 run, $2 only artifacts made after this one (null: from the first), $3 limit
SELECT id, run_id, project_id, attempt, task_number, kind, file_name, content_type, size_bytes, sha256, storage_key,
  made_on_failure, created_at
FROM artifacts WHERE run_id = $1 AND ($2::uuid IS NULL OR id > $2)
ORDER BY id
LIMIT $3
