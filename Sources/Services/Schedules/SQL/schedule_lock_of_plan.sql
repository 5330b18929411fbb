-- Locked in the order of their ids, and before their plan, as those do who deal with them. $1 plan
SELECT id FROM schedules
WHERE plan_id = $1 AND deleted_at IS NULL
ORDER BY id
FOR NO KEY UPDATE
