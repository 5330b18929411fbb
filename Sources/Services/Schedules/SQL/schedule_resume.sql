-- Only under the lock. What came due in between is still the next occurrence: it was missed.
UPDATE schedules SET paused_at = NULL, last_error = '', revision = revision + 1, updated_at = now() WHERE id = $1
