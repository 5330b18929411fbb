-- $1 project, $2 only plans older than this one (null: from the newest), $3 limit, $4 states (null: all),
-- $5 a LIKE pattern of the title (null: any)
SELECT p.id, p.project_id, v.version, p.version AS latest_version, p.approved_version, p.revision, p.planner, p.message_id,
  p.created_at, v.updated_at, v.approved_at, v.document
FROM plans p JOIN plan_versions v ON v.plan_id = p.id AND v.version = p.version
WHERE p.project_id = $1 AND p.deleted_at IS NULL
  AND ($2::uuid IS NULL OR p.id < $2)
  AND ($4::text[] IS NULL OR p.state = ANY ($4))
  AND ($5::text IS NULL OR p.title ILIKE $5)
ORDER BY p.id DESC
LIMIT $3
