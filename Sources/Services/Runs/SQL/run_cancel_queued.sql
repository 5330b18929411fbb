-- Under the lock on the run. $1 id, $2 reason
WITH cancelled AS (
  UPDATE runs SET state = 'cancelled', cancel_requested_at = now(), cancel_reason = $2, finished_at = now(),
    updated_at = now(), revision = revision + 1
  WHERE id = $1 AND state = 'queued'
  RETURNING id, project_id, deduplication_key
), released AS (
  DELETE FROM run_deduplication_keys k USING cancelled c
  WHERE k.project_id = c.project_id AND k.key = c.deduplication_key AND k.run_id = c.id
)
DELETE FROM run_queue q USING cancelled c WHERE q.run_id = c.id
