-- The run that is queued or running under a key. $1 project, $2 key
SELECT run_id FROM run_deduplication_keys WHERE project_id = $1 AND key = $2
