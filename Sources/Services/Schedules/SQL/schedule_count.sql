SELECT count(*) FROM schedules WHERE project_id = $1 AND deleted_at IS NULL
