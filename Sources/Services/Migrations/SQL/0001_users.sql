-- Who acts. Until identities come there is one user, the one who runs the server on this machine.
CREATE TABLE users (
  id         uuid        PRIMARY KEY,
  name       text        NOT NULL CONSTRAINT users_name_length CHECK (char_length(name) BETWEEN 1 AND 200),
  created_at timestamptz NOT NULL DEFAULT now()
);

INSERT INTO users (id, name) VALUES ('00000000-0000-7000-8000-000000000001', 'local');
