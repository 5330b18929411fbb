-- After occurrences were dealt with; only under the lock. $1 id, $2 next occurrence, $3 the last one dealt with (null: none
-- that came due), $4 the occurrence and $5 the run that was made last (null: none), $6 runs, $7 skipped, $8 missed,
-- $9 failed: how many more, $10 the last error (null: as it was)
UPDATE schedules SET next_at = $2, dealt_until = coalesce($3, dealt_until), last_at = coalesce($4, last_at),
  last_run_id = coalesce($5, last_run_id), run_count = run_count + $6, skipped_count = skipped_count + $7,
  missed_count = missed_count + $8, failed_count = failed_count + $9, last_error = coalesce($10, last_error)
WHERE id = $1
