-- What the addresses of artifacts are signed with, by all servers of the database. The newest key signs, and an address
-- names its own: older ones stay good until their rows are deleted, which revokes every address that they signed.
CREATE TABLE download_keys (
  id         integer     PRIMARY KEY CONSTRAINT download_keys_id_positive CHECK (id > 0),
  secret     bytea       NOT NULL CONSTRAINT download_keys_secret_length CHECK (octet_length(secret) = 32),
  created_at timestamptz NOT NULL DEFAULT now()
);
