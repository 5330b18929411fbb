-- When plans run again and again. `next_at` is the next occurrence that nobody has dealt with. Whoever deals with it
-- locks the row, and moves next_at on in the transaction that makes the run, so that each occurrence is dealt with once.
CREATE TABLE schedules (
  id                uuid        PRIMARY KEY,
  project_id        uuid        NOT NULL REFERENCES projects,
  plan_id           uuid        NOT NULL REFERENCES plans,
  plan_version      integer     NOT NULL CONSTRAINT schedules_plan_version_not_negative CHECK (plan_version >= 0),
  display_name      text        NOT NULL CONSTRAINT schedules_display_name_length CHECK (char_length(display_name) <= 200),
  cron              text        NOT NULL CONSTRAINT schedules_cron_length CHECK (char_length(cron) BETWEEN 1 AND 200),
  time_zone         text        NOT NULL CONSTRAINT schedules_time_zone_not_empty CHECK (time_zone <> ''),
  overlap_policy    text        NOT NULL CONSTRAINT schedules_overlap_policy CHECK (overlap_policy IN ('skip', 'queue')),
  missed_policy     text        NOT NULL CONSTRAINT schedules_missed_policy
                                CHECK (missed_policy IN ('skip', 'run_once', 'run_all')),
  starting_deadline interval    CONSTRAINT schedules_starting_deadline_positive CHECK (starting_deadline > interval '0'),
  priority          smallint    NOT NULL,
  starts_at         timestamptz,
  ends_at           timestamptz,
  next_at           timestamptz,  -- null: no occurrence follows
  paused_at         timestamptz,
  last_at           timestamptz,  -- the occurrence of the last run
  last_run_id       uuid        REFERENCES runs,
  dealt_until       timestamptz,  -- the last occurrence that was dealt with: an edit never brings it back
  run_count         bigint      NOT NULL DEFAULT 0,
  skipped_count     bigint      NOT NULL DEFAULT 0,
  missed_count      bigint      NOT NULL DEFAULT 0,
  failed_count      bigint      NOT NULL DEFAULT 0,
  last_error        text        NOT NULL DEFAULT '',
  revision          bigint      NOT NULL DEFAULT 1 CONSTRAINT schedules_revision_positive CHECK (revision > 0),
  created_by        uuid        NOT NULL REFERENCES users,
  created_at        timestamptz NOT NULL DEFAULT now(),
  updated_at        timestamptz NOT NULL DEFAULT now(),
  deleted_at        timestamptz,
  CONSTRAINT schedules_last_run CHECK ((last_at IS NULL) = (last_run_id IS NULL)),
  CONSTRAINT schedules_ends_after_start CHECK (ends_at > starts_at),
  CONSTRAINT schedules_next_within_bounds CHECK (next_at >= starts_at AND next_at <= ends_at),
  CONSTRAINT schedules_next_was_not_dealt_with CHECK (next_at > dealt_until),
  CONSTRAINT schedules_deleted_has_ended CHECK (deleted_at IS NULL OR next_at IS NULL)
);

CREATE INDEX schedules_due ON schedules (next_at) WHERE paused_at IS NULL;
CREATE INDEX schedules_by_project ON schedules (project_id, id DESC) WHERE deleted_at IS NULL;
CREATE INDEX schedules_by_plan ON schedules (plan_id) WHERE deleted_at IS NULL;

-- What became of the occurrences. Those that were missed one behind the other share a row, from `at` to `last_at`.
CREATE TABLE schedule_occurrences (
  schedule_id uuid        NOT NULL REFERENCES schedules,
  at          timestamptz NOT NULL,
  last_at     timestamptz NOT NULL,
  count       bigint      NOT NULL,
  state       text        NOT NULL CONSTRAINT schedule_occurrences_state
                          CHECK (state IN ('waiting', 'started', 'skipped', 'missed', 'failed')),
  run_id      uuid        UNIQUE REFERENCES runs,
  message     text        NOT NULL,
  updated_at  timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (schedule_id, at),
  CONSTRAINT schedule_occurrences_run_when_started CHECK ((state = 'started') = (run_id IS NOT NULL)),
  CONSTRAINT schedule_occurrences_count
    CHECK (last_at >= at AND (count = 1) = (last_at = at) AND (count = 1 OR state = 'missed') AND count > 0)
);

CREATE INDEX schedule_occurrences_waiting ON schedule_occurrences (schedule_id, at) WHERE state = 'waiting';
CREATE INDEX schedule_occurrences_by_age ON schedule_occurrences (updated_at) WHERE state <> 'waiting';

ALTER TABLE runs
  ADD COLUMN schedule_id uuid REFERENCES schedules,
  ADD COLUMN scheduled_at timestamptz,
  ADD CONSTRAINT runs_scheduled_for_an_occurrence CHECK ((schedule_id IS NULL) = (scheduled_at IS NULL));

-- The last word on making each occurrence once, whatever else fails.
CREATE UNIQUE INDEX runs_by_occurrence ON runs (schedule_id, scheduled_at) WHERE schedule_id IS NOT NULL;
-- finished_at changes once in a run's life: heartbeat and progress stay heap-only.
CREATE INDEX runs_unfinished_of_schedule ON runs (schedule_id) WHERE schedule_id IS NOT NULL AND finished_at IS NULL;

ALTER TABLE activity
  ADD COLUMN schedule_id uuid REFERENCES schedules,
  ADD CONSTRAINT activity_names_its_schedule CHECK (split_part(type, '.', 1) <> 'schedule' OR schedule_id IS NOT NULL);
