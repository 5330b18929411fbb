-- What time it is, when a schedule is due next, and whether an occurrence waits for a run to end.
SELECT now() AS now,
  (SELECT min(next_at) FROM schedules WHERE paused_at IS NULL AND next_at IS NOT NULL) AS next_at,
  EXISTS (SELECT FROM schedule_occurrences WHERE state = 'waiting') AS is_waiting
