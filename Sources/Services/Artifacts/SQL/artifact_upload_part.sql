-- A part is stored; no row when the lease is stale or another server was faster. $1 id, $2 run, $3 lease, $4 committed
-- bytes before it, $5 its bytes, $6 its tag
WITH holder AS (
  SELECT id FROM runs WHERE id = $2 AND lease = $3 AND state = 'running' FOR NO KEY UPDATE
)
UPDATE artifact_uploads AS upload
SET part_tags = part_tags || $6::text, committed_bytes = committed_bytes + $5, updated_at = now()
FROM holder WHERE upload.id = $1 AND upload.run_id = holder.id AND upload.committed_bytes = $4
RETURNING upload.committed_bytes, upload.part_tags
