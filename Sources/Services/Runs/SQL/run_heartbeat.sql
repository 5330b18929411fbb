-- $1 runs, $2 the lease held of each, $3 lease time. A run that does not come back is a lease lost.
UPDATE runs r SET lease_until = now() + $3
FROM unnest($1::uuid[], $2::bigint[]) AS held (id, lease)
WHERE r.id = held.id AND r.lease = held.lease AND r.state = 'running'
RETURNING r.id, r.cancel_requested_at IS NOT NULL AS is_cancel_requested
