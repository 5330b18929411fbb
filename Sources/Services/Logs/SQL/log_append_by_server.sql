-- A line of the server's own, in the transaction of what it tells of; the lock on the head numbers it as any other.
-- $1 run, $2 level, $3 message
WITH head AS (
  UPDATE run_log_heads SET last_seq = last_seq + 1 WHERE run_id = $1 RETURNING last_seq
)
INSERT INTO log_entries (run_id, seq, at, level, source, task_number, message)
SELECT $1, last_seq, clock_timestamp(), $2, 1, 0, $3 FROM head
RETURNING seq, at
