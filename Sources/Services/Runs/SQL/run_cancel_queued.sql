-- $1 id, $2 reason
UPDATE runs SET state = 'cancelled', cancel_requested_at = now(), cancel_reason = $2, finished_at = now(),
  updated_at = now(), revision = revision + 1
WHERE id = $1 AND state = 'queued'
