-- $1 schedule, $2 first and $3 last of $4 occurrences, $5 state, $6 run, $7 message
INSERT INTO schedule_occurrences (schedule_id, at, last_at, count, state, run_id, message)
VALUES ($1, $2, $3, $4, $5, $6, $7)
