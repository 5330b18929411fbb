-- Which of these leases are, or were, of this worker's making; who holds a generation of a run never changes.
-- $1 runs, $2 generation of each, $3 worker
WITH asked AS (
  SELECT id, lease FROM unnest($1::uuid[], $2::bigint[]) AS asked (id, lease)
)
SELECT asked.id, asked.lease FROM asked JOIN run_leases l ON l.run_id = asked.id AND l.lease = asked.lease
WHERE l.worker = $3
UNION
SELECT asked.id, asked.lease FROM asked JOIN run_attempts a ON a.run_id = asked.id AND a.lease = asked.lease
WHERE a.worker = $3
