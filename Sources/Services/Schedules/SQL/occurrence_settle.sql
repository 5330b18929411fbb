-- What became of one that waited; only under the schedule's lock. $1 schedule, $2 the time, $3 state, $4 run, $5 message
UPDATE schedule_occurrences SET state = $3, run_id = $4, message = $5, updated_at = now()
WHERE schedule_id = $1 AND at = $2 AND state = 'waiting'
