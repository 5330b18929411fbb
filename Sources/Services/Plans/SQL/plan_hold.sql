-- The latest version, and nobody changes or deletes the plan until the end of the transaction; others may hold it too.
-- $1 id
SELECT p.id, p.project_id, v.version, p.version AS latest_version, p.approved_version, p.revision, p.planner, p.message_id,
  p.created_at, v.updated_at, v.approved_at, v.document
FROM plans p JOIN plan_versions v ON v.plan_id = p.id AND v.version = p.version
WHERE p.id = $1 AND p.deleted_at IS NULL
FOR SHARE OF p
