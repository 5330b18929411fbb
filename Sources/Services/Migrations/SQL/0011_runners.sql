-- Runner hosts: a row for each session of one, that is for each start of its process. A run's `worker` is the name of
-- the session that claimed it, so that a session reaches no run but those that it holds. Who has only the database
-- cannot act for a runner: of the session's secret there is the SHA-256.
CREATE TABLE runners (
  id            uuid        PRIMARY KEY,
  session_hash  bytea       NOT NULL CONSTRAINT runners_session_hash_length CHECK (octet_length(session_hash) = 32),
  principal     text        NOT NULL  -- whose credential began the session; no other may use it
                            CONSTRAINT runners_principal_length CHECK (char_length(principal) BETWEEN 1 AND 500),
  name          text        NOT NULL CONSTRAINT runners_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
  worker        text        NOT NULL CONSTRAINT runners_worker_length CHECK (char_length(worker) BETWEEN 1 AND 200),
  version       text        NOT NULL,
  labels        text[]      NOT NULL CONSTRAINT runners_labels_count CHECK (cardinality(labels) <= 32),  -- key=value
  capabilities  text[]      NOT NULL CONSTRAINT runners_capabilities_count CHECK (cardinality(capabilities) <= 32),
  concurrency   integer     NOT NULL CONSTRAINT runners_concurrency_range CHECK (concurrency BETWEEN 1 AND 256),
  registered_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT runners_session_unique UNIQUE (session_hash),
  CONSTRAINT runners_seen_after_registration CHECK (last_seen_at >= registered_at)
);

CREATE INDEX runners_by_last_seen ON runners (last_seen_at);
