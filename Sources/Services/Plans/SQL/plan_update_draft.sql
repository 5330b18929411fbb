-- $1 id, $2 title, $3 document
WITH version AS (
  UPDATE plan_versions v SET document = $3, updated_at = now()
  FROM plans p WHERE p.id = $1 AND v.plan_id = p.id AND v.version = p.version
)
UPDATE plans SET title = $2, revision = revision + 1, updated_at = now() WHERE id = $1
