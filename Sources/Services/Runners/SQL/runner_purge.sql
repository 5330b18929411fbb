-- Sessions that have long fallen silent. $1 age, $2 the most of them
DELETE FROM runners WHERE id IN (
  SELECT id FROM runners WHERE last_seen_at < now() - $1::interval ORDER BY last_seen_at LIMIT $2
) AND last_seen_at < now() - $1::interval
