-- Makes the row where there is none, and keeps others from it until the end of the transaction; claims pass by the project
-- meanwhile. $1 project
INSERT INTO project_queues AS q (project_id) VALUES ($1)
ON CONFLICT (project_id) DO UPDATE SET revision = q.revision
RETURNING max_concurrent_runs, weight, paused_at, pause_reason, revision
