-- $1 project, $2 only messages older than this one (null: from the newest), $3 limit
SELECT id, project_id, role, text, plan_id, not_understood, created_at FROM chat_messages
WHERE project_id = $1 AND ($2::uuid IS NULL OR id < $2)
ORDER BY id DESC
LIMIT $3
