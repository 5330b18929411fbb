SELECT h.lease, h.last_seq, h.last_chunk, r.state, r.finished_at IS NOT NULL AS is_finished
FROM run_log_heads h JOIN runs r ON r.id = h.run_id
WHERE h.run_id = $1
