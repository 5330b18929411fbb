-- What runs, what has failed for good, and how long ago the last heartbeat was of the run that has waited longest for one.
-- $1 project (null: all), $2 the time of a lease
SELECT (SELECT count(*) FROM run_leases WHERE $1::uuid IS NULL OR project_id = $1) AS running,
  (SELECT count(*) FROM dead_letters WHERE $1::uuid IS NULL OR project_id = $1) AS dead,
  (SELECT extract(epoch FROM now() - min(lease_until - $2::interval))::float8 FROM run_leases
   WHERE $1::uuid IS NULL OR project_id = $1) AS heartbeat_seconds
