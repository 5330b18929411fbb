-- The queue and the history of runs. queued -> running -> completed | failed | cancelled, and queued -> cancelled.
-- `lease` is a generation: each claim raises it, and every write of a worker names the one it holds, so that a
-- worker which was paused past its lease can change nothing (an attempt number would not fence: it can come back).
CREATE TABLE runs (
  id                  uuid        PRIMARY KEY,
  project_id          uuid        NOT NULL REFERENCES projects,
  plan_id             uuid        NOT NULL,
  plan_version        integer     NOT NULL,
  plan_title          text        NOT NULL,
  plan_document       bytea       NOT NULL,  -- the snapshot that runs: an encoded Plan
  state               text        NOT NULL DEFAULT 'queued' CONSTRAINT runs_state
                                  CHECK (state IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
  revision            bigint      NOT NULL DEFAULT 1 CONSTRAINT runs_revision_positive CHECK (revision > 0),
  priority            smallint    NOT NULL DEFAULT 0,
  run_at              timestamptz NOT NULL DEFAULT now(),
  lease               bigint      NOT NULL DEFAULT 0 CONSTRAINT runs_lease_not_negative CHECK (lease >= 0),
  worker              text        CONSTRAINT runs_worker_length CHECK (char_length(worker) BETWEEN 1 AND 200),
  lease_until         timestamptz,
  tasks_total         integer     NOT NULL,
  tasks_done          integer     NOT NULL DEFAULT 0,
  current_task_number integer     NOT NULL DEFAULT 0,
  current_task_name   text        NOT NULL DEFAULT '',
  results             bytea       NOT NULL DEFAULT '',  -- an encoded Run: task results and values
  failure_category    integer,    -- a FailureCategory
  failure_message     text        NOT NULL DEFAULT '',
  failure_task_number integer     NOT NULL DEFAULT 0,
  failure_task_name   text        NOT NULL DEFAULT '',
  created_by          uuid        NOT NULL REFERENCES users,
  created_at          timestamptz NOT NULL DEFAULT now(),
  updated_at          timestamptz NOT NULL DEFAULT now(),
  cancel_requested_at timestamptz,
  cancel_reason       text        NOT NULL DEFAULT '',
  started_at          timestamptz,
  finished_at         timestamptz,
  FOREIGN KEY (plan_id, plan_version) REFERENCES plan_versions (plan_id, version),
  CONSTRAINT runs_finished_when_terminal
    CHECK ((state IN ('completed', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
  CONSTRAINT runs_queued_is_untouched
    CHECK (state <> 'queued' OR (started_at IS NULL AND worker IS NULL AND cancel_requested_at IS NULL)),
  CONSTRAINT runs_leased_while_running CHECK ((state = 'running') = (lease_until IS NOT NULL)),
  CONSTRAINT runs_started_by_a_worker
    CHECK ((started_at IS NULL) = (worker IS NULL) AND (started_at IS NULL OR lease > 0)),
  CONSTRAINT runs_started_before_ending
    CHECK (state NOT IN ('running', 'completed', 'failed') OR started_at IS NOT NULL),
  CONSTRAINT runs_failed_for_a_reason CHECK ((state = 'failed') = (failure_category IS NOT NULL)),
  CONSTRAINT runs_cancelled_on_request CHECK (state <> 'cancelled' OR cancel_requested_at IS NOT NULL),
  CONSTRAINT runs_progress_in_range CHECK (tasks_done BETWEEN 0 AND tasks_total AND current_task_number BETWEEN 0 AND tasks_total)
) WITH (
  fillfactor = 70,             -- room for heartbeats and progress to stay on their page
  toast_tuple_target = 256,    -- the snapshot leaves the row that heartbeats rewrite
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 100
);

-- Neither index has a column that heartbeat or progress writes: those updates stay heap-only.
CREATE INDEX runs_ready ON runs (priority DESC, run_at, id) WHERE state = 'queued';
CREATE INDEX runs_leased ON runs (id) WHERE state = 'running';
CREATE INDEX runs_by_project ON runs (project_id, id DESC);
CREATE INDEX runs_by_plan ON runs (plan_id, id DESC);

-- A run that ended stays as it ended.
CREATE FUNCTION refuse_change_of_finished_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'run % is % and cannot become %', OLD.id, OLD.state, NEW.state
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER runs_terminal_is_final BEFORE UPDATE ON runs
  FOR EACH ROW WHEN (OLD.finished_at IS NOT NULL) EXECUTE FUNCTION refuse_change_of_finished_run();
