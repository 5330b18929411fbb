SELECT id, run_id, project_id, attempt, task_number, kind, file_name, content_type, size_bytes, sha256, storage_key,
  made_on_failure, created_at
FROM artifacts WHERE id = $1
