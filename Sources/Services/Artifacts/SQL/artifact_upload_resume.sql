-- The upload of this name, now under this lease; no row when the lease is stale. $1 run, $2 lease, $3 file name
WITH holder AS (
  SELECT id FROM runs WHERE id = $1 AND lease = $2 AND state = 'running' FOR NO KEY UPDATE
)
UPDATE artifact_uploads AS upload SET lease = $2, updated_at = now()
FROM holder WHERE upload.run_id = holder.id AND upload.file_name = $3
RETURNING upload.id, upload.run_id, upload.lease, upload.task_number, upload.kind, upload.file_name, upload.content_type,
  upload.size_bytes, upload.sha256, upload.made_on_failure, upload.storage_key,
  upload.storage_upload, upload.part_bytes, upload.part_tags, upload.committed_bytes
