-- $1 hash of the session
SELECT id, principal, worker, labels, capabilities FROM runners WHERE session_hash = $1
