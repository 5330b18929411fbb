-- What a run left behind. The bytes lie in the artifact store under `storage_key`; a row exists only once they do.
CREATE TABLE artifacts (
  id              uuid        PRIMARY KEY,
  run_id          uuid        NOT NULL REFERENCES runs,
  project_id      uuid        NOT NULL REFERENCES projects,
  task_number     integer     NOT NULL CONSTRAINT artifacts_task_number_not_negative CHECK (task_number >= 0),
  kind            integer     NOT NULL,  -- an ArtifactKind
  file_name       text        NOT NULL CONSTRAINT artifacts_file_name
                              CHECK (file_name ~ '^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$'),
  content_type    text        NOT NULL CONSTRAINT artifacts_content_type CHECK (content_type ~ '^[^/ ]+/[^/ ]+'),
  size_bytes      bigint      NOT NULL CONSTRAINT artifacts_size_not_negative CHECK (size_bytes >= 0),
  sha256          bytea       NOT NULL CONSTRAINT artifacts_sha256_length CHECK (octet_length(sha256) = 32),
  storage_key     text        NOT NULL UNIQUE CONSTRAINT artifacts_storage_key_not_empty CHECK (storage_key <> ''),
  made_on_failure boolean     NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (run_id, file_name)
);

CREATE INDEX artifacts_by_run ON artifacts (run_id, id);
