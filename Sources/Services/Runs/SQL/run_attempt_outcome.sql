-- How an attempt ended; no row: it has not. $1 run, $2 lease
SELECT outcome FROM run_attempts WHERE run_id = $1 AND lease = $2
