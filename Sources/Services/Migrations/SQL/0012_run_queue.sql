-- What waits and what is held leaves the history's table: the queue and the leases have narrow tables of their own, as
-- long as the work that there is. A state then stands in no index of `runs`, whose updates stay heap-only.
ALTER TABLE runs
  ADD COLUMN attempt           integer          NOT NULL DEFAULT 0,  -- the current or the last one; 0 before the first
  ADD COLUMN max_attempts      integer          NOT NULL DEFAULT 1 CONSTRAINT runs_max_attempts_in_range
                                                CHECK (max_attempts BETWEEN 1 AND 20),
  ADD COLUMN retry_initial     interval         NOT NULL DEFAULT '1 second',
  ADD COLUMN retry_multiplier  double precision NOT NULL DEFAULT 2 CONSTRAINT runs_retry_multiplier_in_range
                                                CHECK (retry_multiplier BETWEEN 1 AND 10),
  ADD COLUMN retry_longest     interval         NOT NULL DEFAULT '5 minutes',
  ADD COLUMN retry_categories  integer[]        NOT NULL DEFAULT '{}',  -- values of FailureCategory
  ADD COLUMN required_labels   text[]           NOT NULL DEFAULT '{}',  -- key=value, sorted
  ADD COLUMN deduplication_key text             CONSTRAINT runs_deduplication_key_length
                                                CHECK (char_length(deduplication_key) BETWEEN 1 AND 200),
  ADD COLUMN schedule_time     timestamptz,     -- as it was asked for; run_at moves on with each attempt
  ADD COLUMN repeats_run_id    uuid,            -- the dead letter that this run does again
  ADD CONSTRAINT runs_attempt_in_range CHECK (attempt BETWEEN 0 AND max_attempts),
  ADD CONSTRAINT runs_priority_in_range CHECK (priority BETWEEN -100 AND 100),
  ADD CONSTRAINT runs_retry_pauses_in_range
    CHECK (retry_initial >= '0'::interval AND retry_longest BETWEEN '0'::interval AND '1 day'::interval);

-- Runs that wait, one row each, gone with their claim. Like the leases they have no foreign key: whoever writes here
-- holds the lock on the run's own row. `lane` is the labels that a runner must have, as key=value with commas between.
CREATE TABLE run_queue (
  run_id     uuid        PRIMARY KEY,
  project_id uuid        NOT NULL,
  lane       text        NOT NULL,
  priority   smallint    NOT NULL,
  run_at     timestamptz NOT NULL,
  is_ready   boolean     NOT NULL  -- run_at has come; a claim sets it, so that what is not due stands in nobody's way
) WITH (fillfactor = 90, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 0);

CREATE INDEX run_queue_ready ON run_queue (project_id, lane, priority DESC, run_at, run_id) WHERE is_ready;
CREATE INDEX run_queue_later ON run_queue (run_at) WHERE NOT is_ready;

-- Runs that a worker holds. Whoever deletes the row under its generation ends the attempt, and nobody else does.
CREATE TABLE run_leases (
  run_id      uuid        PRIMARY KEY,
  project_id  uuid        NOT NULL,
  lease       bigint      NOT NULL CONSTRAINT run_leases_lease_positive CHECK (lease > 0),
  attempt     integer     NOT NULL CONSTRAINT run_leases_attempt_positive CHECK (attempt > 0),
  worker      text        NOT NULL,
  ready_at    timestamptz NOT NULL,
  started_at  timestamptz NOT NULL,
  lease_until timestamptz NOT NULL  -- in no index: heartbeats stay heap-only
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 0);

CREATE INDEX run_leases_by_project ON run_leases (project_id);

-- Each attempt, once it has ended. The generation and not the number names it: an attempt that was handed back before
-- its first task does not count, and its number comes again.
CREATE TABLE run_attempts (
  run_id           uuid        NOT NULL,
  lease            bigint      NOT NULL CONSTRAINT run_attempts_lease_positive CHECK (lease > 0),
  project_id       uuid        NOT NULL,
  attempt          integer     NOT NULL CONSTRAINT run_attempts_attempt_positive CHECK (attempt > 0),
  worker           text        NOT NULL,
  ready_at         timestamptz NOT NULL,
  started_at       timestamptz NOT NULL,
  ended_at         timestamptz NOT NULL,
  outcome          text        NOT NULL CONSTRAINT run_attempts_outcome
                               CHECK (outcome IN ('completed', 'failed', 'cancelled', 'lost', 'handed_back')),
  is_last          boolean     NOT NULL,  -- the run ended with it; otherwise it went back to the queue
  failure_category integer,    -- a FailureCategory
  reason           text        NOT NULL DEFAULT '',
  PRIMARY KEY (run_id, lease),
  CONSTRAINT run_attempts_completed_is_last CHECK (outcome NOT IN ('completed', 'cancelled') OR is_last)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.1);

CREATE INDEX run_attempts_by_end ON run_attempts (ended_at);

-- Runs that failed for good, until somebody has them done again or lets them be.
CREATE TABLE dead_letters (
  run_id     uuid        PRIMARY KEY,
  project_id uuid        NOT NULL,
  failed_at  timestamptz NOT NULL
);

CREATE INDEX dead_letters_by_project ON dead_letters (project_id, run_id DESC);

-- Keys of runs that are queued or running. A table and no partial index over `runs`: that one would have the state in it.
CREATE TABLE run_deduplication_keys (
  project_id uuid NOT NULL,
  key        text NOT NULL,
  run_id     uuid NOT NULL,
  PRIMARY KEY (project_id, key)
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);

-- What a project's queue is told; a project without a row has no limit, a weight of 1, and is not paused.
CREATE TABLE project_queues (
  project_id          uuid        PRIMARY KEY REFERENCES projects,
  max_concurrent_runs integer     CONSTRAINT project_queues_max_in_range CHECK (max_concurrent_runs BETWEEN 1 AND 10000),
  weight              integer     NOT NULL DEFAULT 1 CONSTRAINT project_queues_weight_in_range
                                  CHECK (weight BETWEEN 1 AND 100),
  paused_at           timestamptz,
  pause_reason        text        NOT NULL DEFAULT '' CONSTRAINT project_queues_reason_length
                                  CHECK (char_length(pause_reason) <= 500),
  revision            bigint      NOT NULL DEFAULT 1 CONSTRAINT project_queues_revision_positive CHECK (revision > 0),
  updated_at          timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT project_queues_reason_of_a_pause CHECK (paused_at IS NOT NULL OR pause_reason = '')
);

-- The pause of every queue at once: one row, for ever.
CREATE TABLE queue_pause (
  is_only      boolean     PRIMARY KEY DEFAULT true CONSTRAINT queue_pause_is_only CHECK (is_only),
  paused_at    timestamptz,
  pause_reason text        NOT NULL DEFAULT '' CONSTRAINT queue_pause_reason_length
                           CHECK (char_length(pause_reason) <= 500),
  CONSTRAINT queue_pause_reason_of_a_pause CHECK (paused_at IS NOT NULL OR pause_reason = '')
);

INSERT INTO queue_pause DEFAULT VALUES;

-- What was queued, held or had failed before.
ALTER TABLE runs DISABLE TRIGGER runs_terminal_is_final;
UPDATE runs SET attempt = 1 WHERE started_at IS NOT NULL;
ALTER TABLE runs ENABLE TRIGGER runs_terminal_is_final,
  ADD CONSTRAINT runs_started_as_an_attempt CHECK (started_at IS NULL OR attempt > 0);
INSERT INTO run_queue (run_id, project_id, lane, priority, run_at, is_ready)
SELECT id, project_id, '', priority, run_at, run_at <= now() FROM runs WHERE state = 'queued';
INSERT INTO run_leases (run_id, project_id, lease, attempt, worker, ready_at, started_at, lease_until)
SELECT id, project_id, lease, 1, worker, run_at, started_at, lease_until FROM runs WHERE state = 'running';
INSERT INTO dead_letters (run_id, project_id, failed_at)
SELECT id, project_id, finished_at FROM runs WHERE state = 'failed';

-- Each entry is written by the statement that has just locked what it names; three look-ups for each were a tenth of the
-- work of a run.
ALTER TABLE activity DROP CONSTRAINT activity_project_id_fkey, DROP CONSTRAINT activity_plan_id_fkey,
  DROP CONSTRAINT activity_run_id_fkey;

DROP INDEX runs_ready, runs_leased;
ALTER TABLE runs DROP COLUMN lease_until;
