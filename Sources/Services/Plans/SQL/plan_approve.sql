-- $1 id, $2 user
WITH version AS (
  UPDATE plan_versions v SET approved_at = now(), approved_by = $2
  FROM plans p WHERE p.id = $1 AND v.plan_id = p.id AND v.version = p.version
)
UPDATE plans SET state = 'approved', approved_version = version, revision = revision + 1, updated_at = now()
WHERE id = $1
