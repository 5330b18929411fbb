-- Where the database keeps artifacts, and what the marker in each store says that tells whose it is. The stamp is replaced
-- again and again, so that a copy of the database is told from it.
CREATE TABLE artifact_stores (
  place      text PRIMARY KEY,  -- as all servers call it: "files", or bucket and prefix
  owner      uuid NOT NULL DEFAULT gen_random_uuid(),
  stamp      uuid,  -- null: there is no marker yet
  next_stamp uuid DEFAULT gen_random_uuid(),  -- what the marker is about to say, or says already
  CONSTRAINT artifact_stores_have_a_stamp CHECK (stamp IS NOT NULL OR next_stamp IS NOT NULL)
);
