-- Which of these leases are, or were, of this worker's making; who holds a generation of a run never changes.
-- $1 runs, $2 generation of each, $3 worker
SELECT r.id, r.lease FROM runs r
JOIN unnest($1::uuid[], $2::bigint[]) AS asked (id, lease) ON asked.id = r.id AND asked.lease = r.lease
WHERE r.worker = $3
