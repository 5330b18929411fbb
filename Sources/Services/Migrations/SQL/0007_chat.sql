CREATE TABLE chat_messages (
  id             uuid        PRIMARY KEY,
  project_id     uuid        NOT NULL REFERENCES projects,
  role           integer     NOT NULL CONSTRAINT chat_messages_role CHECK (role IN (1, 2)),  -- USER, ASSISTANT
  user_id        uuid        REFERENCES users,
  reply_to       uuid        REFERENCES chat_messages,
  text           text        NOT NULL CONSTRAINT chat_messages_text_length
                             CHECK (octet_length(text) BETWEEN 1 AND 65536),
  plan_id        uuid        REFERENCES plans,
  not_understood text[]      NOT NULL DEFAULT '{}',
  created_at     timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT chat_messages_user_wrote_it CHECK ((role = 1) = (user_id IS NOT NULL)),
  CONSTRAINT chat_messages_assistant_replies CHECK ((role = 2) = (reply_to IS NOT NULL)),
  CONSTRAINT chat_messages_assistant_plans CHECK (role = 2 OR (plan_id IS NULL AND not_understood = '{}'))
);

CREATE INDEX chat_messages_by_project ON chat_messages (project_id, id DESC);

ALTER TABLE plans ADD CONSTRAINT plans_message_id_fkey
  FOREIGN KEY (message_id) REFERENCES chat_messages DEFERRABLE INITIALLY DEFERRED;
