-- What runs, and what has failed for good. $1 project (null: all)
SELECT (SELECT count(*) FROM run_leases WHERE $1::uuid IS NULL OR project_id = $1) AS running,
  (SELECT count(*) FROM dead_letters WHERE $1::uuid IS NULL OR project_id = $1) AS dead
