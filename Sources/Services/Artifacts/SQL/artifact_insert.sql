-- Under the lease, and with the activity entry. $1 id, $2 run, $3 lease, $4 task number, $5 kind, $6 file name,
-- $7 content type, $8 size, $9 sha256, $10 storage key, $11 made on failure
WITH holder AS (
  SELECT id, project_id, plan_id, attempt FROM runs WHERE id = $2 AND lease = $3 AND state = 'running' FOR NO KEY UPDATE
), artifact AS (
  INSERT INTO artifacts (id, run_id, lease, attempt, project_id, task_number, kind, file_name, content_type, size_bytes,
    sha256, storage_key, made_on_failure)
  SELECT $1, id, $3, attempt, project_id, $4, $5, $6, $7, $8, $9, $10, $11 FROM holder
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
