-- $1 runs, $2 the lease held of each, $3 lease time. A run that does not come back is a lease lost. Locked in the order of
-- the ids, as those who end attempts do.
WITH held AS MATERIALIZED (
  SELECT l.run_id, l.lease FROM unnest($1::uuid[], $2::bigint[]) AS said (run_id, lease)
  JOIN run_leases l ON l.run_id = said.run_id AND l.lease = said.lease
  ORDER BY l.run_id
  FOR UPDATE OF l
), extended AS (
  UPDATE run_leases l SET lease_until = now() + $3 FROM held WHERE l.run_id = held.run_id AND l.lease = held.lease
  RETURNING l.run_id, l.lease
)
SELECT r.id, extended.lease, r.cancel_requested_at IS NOT NULL AS is_cancel_requested
FROM extended JOIN runs r ON r.id = extended.run_id
