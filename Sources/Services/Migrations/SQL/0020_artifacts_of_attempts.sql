-- Each attempt of a run has artifacts of its own. A later attempt's picture of the same name was refused, since it is never
-- the same in every byte, and the run failed by that.
ALTER TABLE artifacts
  ADD COLUMN lease   bigint,   -- the generation under which it was stored
  ADD COLUMN attempt integer;  -- of the run, by number

-- By when they were made; what is not known was made by the last attempt.
UPDATE artifacts a SET (lease, attempt) = (
  SELECT coalesce(made.lease, greatest(r.lease, 1)), coalesce(made.attempt, greatest(r.attempt, 1))
  FROM runs r LEFT JOIN LATERAL (
    SELECT t.lease, t.attempt FROM run_attempts t
    WHERE t.run_id = r.id AND a.created_at BETWEEN t.started_at AND t.ended_at
    ORDER BY t.lease DESC LIMIT 1
  ) made ON true
  WHERE r.id = a.run_id);

ALTER TABLE artifacts
  ALTER COLUMN lease SET NOT NULL,
  ALTER COLUMN attempt SET NOT NULL,
  ADD CONSTRAINT artifacts_lease_positive CHECK (lease > 0),
  ADD CONSTRAINT artifacts_attempt_positive CHECK (attempt > 0),
  DROP CONSTRAINT artifacts_run_id_file_name_key,
  ADD UNIQUE (run_id, lease, file_name);
