-- A line of the server's own, in the transaction of what it tells of; the lock on the head numbers it as any other.
-- $1 run, $2 level, $3 message
WITH head AS (
  UPDATE run_log_heads SET last_seq = last_seq + 1 WHERE run_id = $1 RETURNING last_seq
)
INSERT INTO log_chunks
SELECT line.* FROM head, log_chunk_of_line($1, head.last_seq, clock_timestamp(), $2::integer, 0, $3) AS line
RETURNING first_seq, last_seq, entries, created_at
