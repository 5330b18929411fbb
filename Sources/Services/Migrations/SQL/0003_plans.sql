-- A plan is the thing people talk about; a plan version is what they wrote at one time. The latest version is a
-- draft until it is approved; an approved version never changes again, and editing it starts the next draft.
CREATE TABLE plans (
  id               uuid        PRIMARY KEY,
  project_id       uuid        NOT NULL REFERENCES projects,
  title            text        NOT NULL CONSTRAINT plans_title_length CHECK (char_length(title) BETWEEN 1 AND 200),
  state            text        NOT NULL CONSTRAINT plans_state CHECK (state IN ('draft', 'approved')),
  version          integer     NOT NULL DEFAULT 1 CONSTRAINT plans_version_positive CHECK (version > 0),
  approved_version integer     CONSTRAINT plans_approved_version_exists
                               CHECK (approved_version BETWEEN 1 AND version),
  revision         bigint      NOT NULL DEFAULT 1 CONSTRAINT plans_revision_positive CHECK (revision > 0),
  planner          text        NOT NULL CONSTRAINT plans_planner_length CHECK (char_length(planner) BETWEEN 1 AND 100),
  message_id       uuid,       -- the chat message that asked for it
  created_by       uuid        NOT NULL REFERENCES users,
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  deleted_at       timestamptz,
  CONSTRAINT plans_approved_is_latest CHECK ((state = 'approved') = (approved_version IS NOT DISTINCT FROM version))
);

CREATE INDEX plans_by_project ON plans (project_id, id DESC) WHERE deleted_at IS NULL;

CREATE TABLE plan_versions (
  plan_id     uuid        NOT NULL REFERENCES plans,
  version     integer     NOT NULL CONSTRAINT plan_versions_version_positive CHECK (version > 0),
  document    bytea       NOT NULL,  -- an encoded Plan: title, description, tasks and timeout
  created_by  uuid        NOT NULL REFERENCES users,
  created_at  timestamptz NOT NULL DEFAULT now(),
  updated_at  timestamptz NOT NULL DEFAULT now(),
  approved_by uuid        REFERENCES users,
  approved_at timestamptz,
  PRIMARY KEY (plan_id, version),
  CONSTRAINT plan_versions_approved_by_somebody CHECK ((approved_by IS NULL) = (approved_at IS NULL))
);

ALTER TABLE plans ADD CONSTRAINT plans_latest_version
  FOREIGN KEY (id, version) REFERENCES plan_versions (plan_id, version) DEFERRABLE INITIALLY DEFERRED;

-- What was approved is what runs: not even a defect of ours may change it afterwards.
CREATE FUNCTION refuse_change_of_approved_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'version % of plan % is approved and cannot change', OLD.version, OLD.plan_id
    USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER plan_versions_approved_is_final BEFORE UPDATE OR DELETE ON plan_versions
  FOR EACH ROW WHEN (OLD.approved_at IS NOT NULL) EXECUTE FUNCTION refuse_change_of_approved_version();
