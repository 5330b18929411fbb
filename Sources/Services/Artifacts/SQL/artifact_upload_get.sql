-- An upload under its lease, and whether that is the run's. $1 id, $2 run, $3 lease
SELECT upload.id, upload.run_id, upload.lease, upload.task_number, upload.kind, upload.file_name, upload.content_type,
  upload.size_bytes, upload.sha256, upload.made_on_failure, upload.storage_key,
  upload.storage_upload, upload.part_bytes, upload.part_tags, upload.committed_bytes,
  runs.lease = $3 AND runs.state = 'running' AS is_held
FROM artifact_uploads AS upload JOIN runs ON runs.id = upload.run_id
WHERE upload.id = $1 AND upload.run_id = $2
