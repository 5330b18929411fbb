-- $1 how old, $2 how many at a time
DELETE FROM schedule_occurrences WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM schedule_occurrences WHERE state <> 'waiting' AND updated_at < now() - $1::interval
  ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED))
