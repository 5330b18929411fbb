CREATE TABLE projects (
  id           uuid        PRIMARY KEY,  -- version 7: ids sort by the time they were made, lists page over them
  display_name text        NOT NULL CONSTRAINT projects_display_name_length
                           CHECK (char_length(display_name) BETWEEN 1 AND 100),
  description  text        NOT NULL DEFAULT '' CONSTRAINT projects_description_length
                           CHECK (char_length(description) <= 2000),
  owner_id     uuid        NOT NULL REFERENCES users,
  revision     bigint      NOT NULL DEFAULT 1 CONSTRAINT projects_revision_positive CHECK (revision > 0),
  created_at   timestamptz NOT NULL DEFAULT now(),
  updated_at   timestamptz NOT NULL DEFAULT now()
);

-- The owner is a collaborator too: who may see a project is answered by this table alone.
CREATE TABLE collaborators (
  project_id uuid        NOT NULL REFERENCES projects ON DELETE CASCADE,
  user_id    uuid        NOT NULL REFERENCES users,
  role       text        NOT NULL CONSTRAINT collaborators_role CHECK (role IN ('viewer', 'editor', 'owner')),
  added_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, user_id)
);

CREATE INDEX collaborators_by_user ON collaborators (user_id, project_id);
CREATE UNIQUE INDEX collaborators_one_owner ON collaborators (project_id) WHERE role = 'owner';
