SELECT EXISTS (SELECT FROM runs WHERE plan_id = $1 AND state IN ('queued', 'running'))
