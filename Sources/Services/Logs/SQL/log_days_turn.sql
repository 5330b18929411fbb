-- Whether it is this process's turn to change the partitions, to the end of the transaction, in which no lock is waited
-- for longer than $2. $1 the advisory lock's key
SELECT pg_try_advisory_xact_lock($1) AS is_ours, set_config('lock_timeout', $2, true) AS lock_timeout
