-- No lock of the transaction is waited for longer. $1 how long
SELECT set_config('lock_timeout', $1, true)
