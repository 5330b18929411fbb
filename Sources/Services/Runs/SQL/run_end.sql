-- Several attempts at a time, one of a run. $1 runs, $2 leases, $3 outcomes, $4 tasks done, $5 results, $6 categories,
-- $7 messages, $8 numbers and $9 names of the failed tasks, $10 jitters. No row: that lease is stale.
SELECT id, project_id, state, last_seq, is_line_added, is_limited
FROM end_attempts($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
