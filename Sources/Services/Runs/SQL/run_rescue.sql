-- Ends the attempts of workers that stopped sending heartbeats. The leases are judged once more under their locks, for a
-- heartbeat that came in between. A worker that is heard of for other runs has lost this one alone. $1 how many
WITH lost AS MATERIALIZED (
  SELECT run_id, lease, worker IN (SELECT worker FROM run_leases WHERE lease_until >= now()) AS is_worker_heard
  FROM run_leases WHERE lease_until < now() ORDER BY run_id LIMIT $1
), listed AS MATERIALIZED (
  SELECT coalesce(array_agg(run_id), '{}') AS ids, coalesce(array_agg(lease), '{}') AS leases,
    coalesce(array_agg('lost'::text), '{}') AS outcomes, coalesce(array_agg(random()), '{}') AS jitters
  FROM lost
)
SELECT e.id, e.project_id, e.state, e.last_seq, e.is_line_added, e.is_limited, lost.is_worker_heard
FROM listed, end_attempts(listed.ids, listed.leases, listed.outcomes, '{}', '{}', '{}', '{}', '{}', '{}', listed.jitters) e
  JOIN lost ON lost.run_id = e.id
