-- One server at a time counts and removes; the number is of this work alone.
SELECT pg_try_advisory_xact_lock(7026114512) AS is_ours
