-- Where a run's log ends. The lock on this row, held until the commit, is what makes number order commit order:
-- no gaps, no overtaking. A null lease closes the log: before the first claim, and after the run has ended.
CREATE TABLE run_log_heads (
  run_id     uuid    PRIMARY KEY REFERENCES runs,
  project_id uuid    NOT NULL REFERENCES projects,
  lease      bigint  CONSTRAINT run_log_heads_lease_positive CHECK (lease > 0),
  last_seq   bigint  NOT NULL DEFAULT 0 CONSTRAINT run_log_heads_last_seq_not_negative CHECK (last_seq >= 0),
  last_chunk bigint  NOT NULL DEFAULT 0  -- the lease holder's own count: a chunk sent again is known by it
                     CONSTRAINT run_log_heads_last_chunk_not_negative CHECK (last_chunk >= 0)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 100);

-- Lines are only ever added. A run's id starts with the time it was made, so that this table can be partitioned by
-- RANGE (run_id), a day each, under the same primary key, and retention becomes DROP TABLE. No foreign key: the
-- head row, which every insert has locked, already proves that the run exists.
CREATE TABLE log_entries (
  run_id      uuid        NOT NULL,
  seq         bigint      NOT NULL CONSTRAINT log_entries_seq_positive CHECK (seq > 0),
  at          timestamptz NOT NULL,
  level       integer     NOT NULL,  -- a LogLevel
  source      integer     NOT NULL,  -- a LogSource
  task_number integer     NOT NULL,  -- from 1; 0 for none
  message     text        NOT NULL,
  PRIMARY KEY (run_id, seq)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.1);
