-- $1 id, $2 reason
UPDATE runs SET cancel_requested_at = now(), cancel_reason = $2, updated_at = now(), revision = revision + 1
WHERE id = $1 AND state = 'running' AND cancel_requested_at IS NULL
