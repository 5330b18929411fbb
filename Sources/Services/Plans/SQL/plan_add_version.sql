-- $1 id, $2 title, $3 document, $4 user
WITH version AS (
  INSERT INTO plan_versions (plan_id, version, document, created_by)
  SELECT id, version + 1, $3, $4 FROM plans WHERE id = $1
)
UPDATE plans SET title = $2, state = 'draft', version = version + 1, revision = revision + 1, updated_at = now()
WHERE id = $1
