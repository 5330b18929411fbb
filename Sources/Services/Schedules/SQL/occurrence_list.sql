-- $1 schedule, $2 only those before this time (null: from the newest), $3 limit
SELECT at, last_at, count, state, run_id, message, updated_at
FROM schedule_occurrences
WHERE schedule_id = $1 AND ($2::timestamptz IS NULL OR at < $2)
ORDER BY at DESC
LIMIT $3
