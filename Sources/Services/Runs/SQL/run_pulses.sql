-- How far these runs have come, for those who follow them: the poll behind the notifications.
SELECT r.id, r.project_id, r.revision, r.finished_at IS NOT NULL AS is_finished, h.last_seq
FROM runs r JOIN run_log_heads h ON h.run_id = r.id
WHERE r.id = ANY ($1)
