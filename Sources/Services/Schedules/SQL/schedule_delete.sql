-- Only under the lock. Its runs and occurrences stay.
WITH dropped AS (
  UPDATE schedule_occurrences SET state = 'skipped', message = 'The schedule was deleted', updated_at = now()
  WHERE schedule_id = $1 AND state = 'waiting'
)
UPDATE schedules SET deleted_at = now(), next_at = NULL, revision = revision + 1, updated_at = now() WHERE id = $1
