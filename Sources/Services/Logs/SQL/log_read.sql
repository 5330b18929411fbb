-- $1 run, $2 after this number, $3 limit
SELECT seq, at, level, source, task_number, message FROM log_entries
WHERE run_id = $1 AND seq > $2
ORDER BY seq
LIMIT $3
