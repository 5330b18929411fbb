-- The upload becomes an artifact, with its activity entry, under the lease; no row when that is stale or the upload gone.
-- $1 id, $2 run, $3 lease
WITH holder AS (
  SELECT id, project_id, plan_id, attempt FROM runs WHERE id = $2 AND lease = $3 AND state = 'running' FOR NO KEY UPDATE
), upload AS (
  DELETE FROM artifact_uploads USING holder WHERE artifact_uploads.id = $1 AND artifact_uploads.run_id = holder.id
  RETURNING artifact_uploads.*
), artifact AS (
  INSERT INTO artifacts (id, run_id, lease, attempt, project_id, task_number, kind, file_name, content_type, size_bytes,
    sha256, storage_key, made_on_failure)
  SELECT upload.id, upload.run_id, $3, holder.attempt, holder.project_id, task_number, kind, file_name, content_type,
    size_bytes, sha256, storage_key, made_on_failure FROM upload, holder
  RETURNING id, run_id, project_id, attempt, task_number, kind, file_name, content_type, size_bytes, sha256, storage_key,
    made_on_failure, created_at
), recorded AS (
  INSERT INTO activity (project_id, type, actor, summary, plan_id, run_id, artifact_id)
  SELECT artifact.project_id, 'artifact.ready', 'runner', artifact.file_name || ' is ready', holder.plan_id,
    artifact.run_id, artifact.id
  FROM artifact, holder
)
SELECT id, run_id, project_id, attempt, task_number, kind, file_name, content_type, size_bytes, sha256, storage_key,
  made_on_failure, created_at
FROM artifact
