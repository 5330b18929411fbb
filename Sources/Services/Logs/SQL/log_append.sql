-- $1 run, $2 lease, $3 chunk, $4 the last number before, $5 the last number now, $6 the encoded entries, and for each
-- piece of them that is stored: $7 its first number, $8 its last, $9 its levels, $10 the least and $11 the greatest task
-- number, $12 where its bytes begin and $13 how many there are. No row: the lease is stale, another chunk is due, or the
-- log does not end where the entries were numbered for.
WITH head AS (
  UPDATE run_log_heads SET last_seq = $5, last_chunk = $3
  WHERE run_id = $1 AND lease = $2 AND last_chunk = $3 - 1 AND last_seq = $4
  RETURNING project_id
), stored AS (
  INSERT INTO log_chunks (run_id, first_seq, last_seq, levels, first_task, last_task, entries)
  SELECT $1, piece.first_seq, piece.last_seq, piece.levels, piece.first_task, piece.last_task,
    substring($6::bytea FROM piece.start::integer FOR piece.length::integer)
  FROM head, unnest($7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[])
    AS piece (first_seq, last_seq, levels, first_task, last_task, start, length)
)
SELECT project_id FROM head
