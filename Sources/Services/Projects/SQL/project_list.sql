-- $1 user, $2 only projects older than this one (null: from the newest), $3 limit
SELECT p.id, p.display_name, p.description, p.revision, p.created_at, p.updated_at
FROM collaborators c JOIN projects p ON p.id = c.project_id
WHERE c.user_id = $1 AND ($2::uuid IS NULL OR c.project_id < $2)
ORDER BY c.project_id DESC
LIMIT $3
