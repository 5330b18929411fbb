-- Artifacts that are on their way, in parts of one size but for the last. What is committed lies in the artifact store and
-- survives the server that took it; the row becomes an artifact of the same id.
CREATE TABLE artifact_uploads (
  id              uuid        PRIMARY KEY,
  run_id          uuid        NOT NULL REFERENCES runs,
  lease           bigint      NOT NULL CONSTRAINT artifact_uploads_lease_positive CHECK (lease > 0),
  task_number     integer     NOT NULL CONSTRAINT artifact_uploads_task_number_not_negative CHECK (task_number >= 0),
  kind            integer     NOT NULL,  -- an ArtifactKind
  file_name       text        NOT NULL CONSTRAINT artifact_uploads_file_name
                              CHECK (file_name ~ '^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$'),
  content_type    text        NOT NULL CONSTRAINT artifact_uploads_content_type CHECK (content_type ~ '^[^/ ]+/[^/ ]+'),
  size_bytes      bigint      NOT NULL CONSTRAINT artifact_uploads_size_not_negative CHECK (size_bytes >= 0),
  sha256          bytea       NOT NULL CONSTRAINT artifact_uploads_sha256_length CHECK (octet_length(sha256) = 32),
  made_on_failure boolean     NOT NULL,
  storage_key     text        NOT NULL UNIQUE CONSTRAINT artifact_uploads_storage_key_not_empty CHECK (storage_key <> ''),
  storage_upload  text,       -- what the store calls it; null: so small that it is written as a whole, in the end
  part_bytes      bigint      NOT NULL CONSTRAINT artifact_uploads_part_bytes_positive CHECK (part_bytes > 0),
  part_tags       text[]      NOT NULL DEFAULT '{}',
  committed_bytes bigint      NOT NULL DEFAULT 0,
  created_at      timestamptz NOT NULL DEFAULT now(),
  updated_at      timestamptz NOT NULL DEFAULT now(),
  UNIQUE (run_id, file_name),
  CONSTRAINT artifact_uploads_committed_is_its_parts
    CHECK (committed_bytes = least(size_bytes, part_bytes * cardinality(part_tags))
      AND cardinality(part_tags) <= (size_bytes + part_bytes - 1) / part_bytes),
  CONSTRAINT artifact_uploads_small_have_no_parts
    CHECK ((storage_upload IS NULL) = (size_bytes <= part_bytes) AND (storage_upload IS NOT NULL OR part_tags = '{}'))
);

CREATE INDEX artifact_uploads_by_age ON artifact_uploads (updated_at);

-- The record of what happened outlasts the artifacts that retention removes.
ALTER TABLE activity DROP CONSTRAINT activity_artifact_id_fkey;

-- For retention, which removes the oldest first.
CREATE INDEX artifacts_by_age ON artifacts (created_at, id);
