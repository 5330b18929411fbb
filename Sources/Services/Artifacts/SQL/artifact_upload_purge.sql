-- Uploads that nobody goes on with: their run has ended, or they have not moved for long. $1 how long, $2 how many
DELETE FROM artifact_uploads WHERE id = ANY (ARRAY(
  SELECT upload.id FROM artifact_uploads AS upload JOIN runs ON runs.id = upload.run_id
  WHERE upload.updated_at < now() - $1::interval OR (runs.state <> 'running' AND upload.updated_at < now() - interval '1 minute')
  ORDER BY upload.updated_at LIMIT $2 FOR UPDATE OF upload SKIP LOCKED))
RETURNING storage_key, storage_upload
