-- The latest versions of several plans, which nobody changes or deletes until the end of the transaction; others may hold
-- them too. In the order of their ids: two that hold the same ones wait for nobody in a ring. $1 ids
SELECT p.id, p.project_id, v.version, p.version AS latest_version, p.approved_version, p.revision, p.planner, p.message_id,
  p.created_at, v.updated_at, v.approved_at, v.document
FROM plans p JOIN plan_versions v ON v.plan_id = p.id AND v.version = p.version
WHERE p.id = ANY ($1) AND p.deleted_at IS NULL
ORDER BY p.id
FOR SHARE OF p
