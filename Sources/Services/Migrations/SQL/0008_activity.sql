-- What happened in a project, written in the transaction that made it happen. Commits overtake each other, so that a
-- reader who follows `id` alone would skip rows: it follows (xid, id), and reads only what lies before the oldest
-- transaction still running (xid < pg_snapshot_xmin), where nothing new can appear.
CREATE TABLE activity (
  xid         xid8        NOT NULL DEFAULT pg_current_xact_id(),
  id          bigint      NOT NULL GENERATED ALWAYS AS IDENTITY,
  project_id  uuid        NOT NULL REFERENCES projects,
  type        text        NOT NULL CONSTRAINT activity_type CHECK (type ~ '^[a-z_]+\.[a-z_]+$'),
  actor       text        NOT NULL CONSTRAINT activity_actor_not_empty CHECK (actor <> ''),
  summary     text        NOT NULL,
  plan_id     uuid        REFERENCES plans,
  run_id      uuid        REFERENCES runs,
  artifact_id uuid        REFERENCES artifacts,
  message_id  uuid        REFERENCES chat_messages,
  at          timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (project_id, xid, id),
  CONSTRAINT activity_names_its_subject CHECK (CASE split_part(type, '.', 1)
    WHEN 'plan' THEN plan_id IS NOT NULL
    WHEN 'run' THEN run_id IS NOT NULL
    WHEN 'artifact' THEN artifact_id IS NOT NULL AND run_id IS NOT NULL
    WHEN 'chat' THEN message_id IS NOT NULL
    ELSE true END)
) WITH (autovacuum_vacuum_insert_scale_factor = 0.1);
