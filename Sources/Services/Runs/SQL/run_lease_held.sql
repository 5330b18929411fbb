-- A row where the lease is the current one. $1 run, $2 lease
SELECT run_id FROM run_leases WHERE run_id = $1 AND lease = $2
