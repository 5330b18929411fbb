-- $1 run, $2 after this number, $3 limit, $4 the least level, $5 task number (0: any)
SELECT seq, at, level, source, task_number, message FROM log_entries
WHERE run_id = $1 AND seq > $2 AND level >= $4 AND ($5 = 0 OR task_number = $5)
ORDER BY seq
LIMIT $3
