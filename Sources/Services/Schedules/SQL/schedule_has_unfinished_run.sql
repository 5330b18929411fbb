SELECT EXISTS (SELECT FROM runs WHERE schedule_id = $1 AND finished_at IS NULL)
