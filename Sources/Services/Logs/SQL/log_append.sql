-- $1 run, $2 lease, $3 chunk, $4 times, $5 levels, $6 sources, $7 task numbers, $8 messages, $9 the most lines a run
-- may have. No row: the lease is stale, the chunk was stored before or comes too early, or the log is full.
WITH head AS (
  UPDATE run_log_heads SET last_seq = last_seq + cardinality($8::text[]), last_chunk = $3
  WHERE run_id = $1 AND lease = $2 AND last_chunk = $3 - 1 AND last_seq + cardinality($8::text[]) <= $9
  RETURNING project_id, last_seq, last_seq - cardinality($8::text[]) AS seq_before
), lines AS (
  INSERT INTO log_entries (run_id, seq, at, level, source, task_number, message)
  SELECT $1, head.seq_before + line.position, line.at, line.level, line.source, line.task_number, line.message
  FROM head, unnest($4::timestamptz[], $5::bigint[], $6::bigint[], $7::bigint[], $8::text[])
    WITH ORDINALITY AS line (at, level, source, task_number, message, position)
)
SELECT last_seq, project_id FROM head
