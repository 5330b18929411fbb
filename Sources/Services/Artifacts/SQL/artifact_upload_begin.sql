-- Under the lease; no row when it is stale or an upload of this name is under way. $1 id, $2 run, $3 lease,
-- $4 task number, $5 kind, $6 file name, $7 content type, $8 size, $9 sha256, $10 made on failure, $11 storage key,
-- $12 storage upload, $13 part bytes
WITH holder AS (
  SELECT id FROM runs WHERE id = $2 AND lease = $3 AND state = 'running' FOR NO KEY UPDATE
)
INSERT INTO artifact_uploads (id, run_id, lease, task_number, kind, file_name, content_type, size_bytes, sha256,
  made_on_failure, storage_key, storage_upload, part_bytes)
SELECT $1, id, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 FROM holder
ON CONFLICT (run_id, file_name) DO NOTHING
RETURNING id, run_id, lease, task_number, kind, file_name, content_type, size_bytes, sha256, made_on_failure, storage_key,
  storage_upload, part_bytes, part_tags, committed_bytes
