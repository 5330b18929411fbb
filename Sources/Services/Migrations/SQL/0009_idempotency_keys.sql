-- The answer to a request that carried a request_id, kept in the transaction that did the work: whoever repeats it
-- gets the same answer, also when the first answer was lost with its connection after the commit.
CREATE TABLE idempotency_keys (
  user_id      uuid        NOT NULL REFERENCES users,
  method       text        NOT NULL,
  request_id   text        NOT NULL CONSTRAINT idempotency_keys_request_id_length
                           CHECK (char_length(request_id) BETWEEN 1 AND 100),
  request_hash bytea       NOT NULL CONSTRAINT idempotency_keys_request_hash_length
                           CHECK (octet_length(request_hash) = 32),
  response     bytea,      -- null only inside the transaction that is doing the work
  created_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, method, request_id)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
