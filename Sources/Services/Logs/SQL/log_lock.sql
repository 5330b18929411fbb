-- Nobody else numbers lines of the log until the end of the transaction.
SELECT lease, last_seq, last_chunk FROM run_log_heads WHERE run_id = $1 FOR UPDATE
