-- Whether a run of the plan waits or runs: found among those of its project, not among all that the plan ever had. $1 plan
SELECT EXISTS (
  SELECT FROM plans p
  CROSS JOIN LATERAL (
    SELECT l.run_id FROM run_leases l WHERE l.project_id = p.project_id
    UNION ALL
    SELECT q.run_id FROM run_queue q WHERE q.is_ready AND q.project_id = p.project_id
    UNION ALL
    SELECT q.run_id FROM run_queue q WHERE NOT q.is_ready AND q.project_id = p.project_id
  ) unfinished
  -- One by one, by their ids: the planner would begin with the runs of the plan otherwise.
  CROSS JOIN LATERAL (SELECT r.plan_id FROM runs r WHERE r.id = unfinished.run_id LIMIT 1) r
  WHERE p.id = $1 AND r.plan_id = $1
)
