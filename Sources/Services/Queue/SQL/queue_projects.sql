-- The projects of which most waits or runs. $1 how many
WITH waiting AS (
  SELECT project_id, count(*) FILTER (WHERE run_at <= now()) AS ready, count(*) FILTER (WHERE run_at > now()) AS scheduled
  FROM run_queue GROUP BY project_id
), held AS (
  SELECT project_id, count(*) AS running FROM run_leases GROUP BY project_id
)
SELECT project_id, coalesce(ready, 0) AS ready, coalesce(scheduled, 0) AS scheduled, coalesce(running, 0) AS running
FROM waiting FULL JOIN held USING (project_id)
ORDER BY coalesce(ready, 0) + coalesce(running, 0) DESC, coalesce(scheduled, 0) DESC, project_id
LIMIT $1
