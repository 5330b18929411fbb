-- Chunks that may have what is looked for, onwards from a place in the log. $1 run, $2 after this number, $3 chunks at
-- most, $4 bytes: what begins within them is given, $5 a bit for each level, $6 task number (0: any)
SELECT first_seq, last_seq, entries, created_at FROM (
  SELECT first_seq, last_seq, entries, created_at,
    sum(octet_length(entries)) OVER (ORDER BY first_seq) - octet_length(entries) AS bytes_before
  FROM log_chunks
  WHERE run_id = $1 AND last_seq > $2
    AND first_seq >= coalesce((SELECT max(first_seq) FROM log_chunks WHERE run_id = $1 AND first_seq <= $2 + 1), 1)
    AND levels & $5::integer <> 0 AND ($6 = 0 OR $6 BETWEEN first_task AND last_task)
  ORDER BY first_seq
  LIMIT $3
) chunk
WHERE bytes_before < $4
ORDER BY first_seq
