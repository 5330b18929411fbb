-- $1 id
UPDATE runners SET last_seen_at = greatest(now(), registered_at) WHERE id = $1
