-- How many a lease has stored. $1 run, $2 lease
SELECT count(*) FROM artifacts WHERE run_id = $1 AND lease = $2
