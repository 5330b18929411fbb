-- What time it is, when a schedule is due next, and whether an occurrence waits for a run to end. $1 schedules to leave alone
SELECT now() AS now,
  (SELECT next_at FROM schedules WHERE paused_at IS NULL AND next_at IS NOT NULL AND id <> ALL ($1)
   ORDER BY next_at LIMIT 1) AS next_at,
  EXISTS (SELECT FROM schedule_occurrences WHERE state = 'waiting' AND schedule_id <> ALL ($1)) AS is_waiting
