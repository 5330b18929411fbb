-- The logs of projects' runs that have come further than is known, or whose run has ended. $1 projects, $2 known runs and
-- $3 how far, $4 how long ago the attempt of a run may have ended that is not known, or one was cancelled that was queued,
-- $5 runs that ended since then and are of no interest. `start_seq` is where the log of a run that is not known ended when
-- its attempt began, or its cancellation.
WITH known AS MATERIALIZED (
  SELECT run_id, last_seq FROM unnest($2::uuid[], $3::bigint[]) AS said (run_id, last_seq)
), news AS MATERIALIZED (
  SELECT run_id, min(started_at) AS started_at FROM (
    SELECT run_id, started_at FROM run_leases WHERE project_id = ANY ($1)
    UNION ALL
    SELECT run_id, started_at FROM run_attempts WHERE project_id = ANY ($1) AND ended_at > now() - $4::interval
    UNION ALL
    SELECT run_id, at FROM activity
    WHERE project_id = ANY ($1) AND type = 'run.cancelled' AND at > now() - $4::interval
  ) attempt
  WHERE run_id NOT IN (SELECT run_id FROM known) AND run_id NOT IN (SELECT unnest($5::uuid[]))
  GROUP BY run_id
)
SELECT h.run_id, h.project_id, h.last_seq, r.finished_at IS NOT NULL AS is_finished, NULL::bigint AS start_seq
FROM known JOIN run_log_heads h USING (run_id) JOIN runs r ON r.id = h.run_id
WHERE h.last_seq > known.last_seq OR r.finished_at IS NOT NULL
UNION ALL
SELECT h.run_id, h.project_id, h.last_seq, r.finished_at IS NOT NULL,
  coalesce((SELECT max(c.last_seq) FROM log_chunks c WHERE c.run_id = h.run_id AND c.created_at < news.started_at), 0)
FROM news JOIN run_log_heads h USING (run_id) JOIN runs r ON r.id = h.run_id
