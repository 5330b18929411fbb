-- Rows of the queue's tables that are gone and not cleaned up, as PostgreSQL's statistics have it.
SELECT relname::text AS name, n_dead_tup AS dead FROM pg_stat_user_tables
WHERE relid = ANY (ARRAY['run_queue', 'run_leases', 'runs', 'run_log_heads', 'run_attempts', 'run_deduplication_keys',
  'dead_letters']::regclass[])
ORDER BY relname
