-- The oldest, until the rest has no more than so many bytes; under the lock of artifact_retirement_lock. $1 bytes, $2 how
-- many at a time
WITH excess AS MATERIALIZED (
  SELECT coalesce(sum(size_bytes), 0) - $1::bigint AS bytes FROM artifacts
), oldest AS MATERIALIZED (
  SELECT id, size_bytes, created_at FROM artifacts WHERE (SELECT bytes FROM excess) > 0
  ORDER BY created_at, id LIMIT $2 FOR UPDATE
), counted AS (
  SELECT id, sum(size_bytes) OVER (ORDER BY created_at, id) - size_bytes AS bytes_before FROM oldest
)
DELETE FROM artifacts USING counted, excess
WHERE artifacts.id = counted.id AND counted.bytes_before < excess.bytes
RETURNING storage_key
