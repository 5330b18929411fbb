-- A run's row is written anew when it is claimed and when it ends. When all rows of a page are claimed together, as by a
-- worker that takes 64, each needs room for a second one on it: otherwise every index gets an entry (of 600 claims by 64,
-- 287 had none at 70 %). What has gone by then makes room for the end.
ALTER TABLE runs SET (fillfactor = 45);
ALTER TABLE run_log_heads SET (fillfactor = 50);
