-- Under the lock of artifact_retirement_lock. $1 how old, $2 how many at a time
DELETE FROM artifacts WHERE id = ANY (ARRAY(
  SELECT id FROM artifacts WHERE created_at < now() - $1::interval ORDER BY created_at, id LIMIT $2
  FOR UPDATE SKIP LOCKED))
RETURNING storage_key
