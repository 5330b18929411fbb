-- The first that waits, and how many do. $1 schedule
SELECT min(at) AS first_at, count(*) AS count FROM schedule_occurrences WHERE schedule_id = $1 AND state = 'waiting'
