-- What a state asks for is said once. As in migration 25, what is there has passed it. And a run says of which types the tasks
-- of its plan are, sorted, for workers that cannot execute all of them. Runs that an older server has made say nothing:
-- whether their worker can execute them is looked at behind the claim, as it was for all.
ALTER TABLE runs DROP CONSTRAINT runs_state, DROP CONSTRAINT runs_queued_is_untouched,
  DROP CONSTRAINT runs_started_before_ending, DROP CONSTRAINT runs_finished_when_terminal,
  DROP CONSTRAINT runs_failed_for_a_reason, DROP CONSTRAINT runs_cancelled_on_request,
  ADD CONSTRAINT runs_state CHECK (CASE state
    WHEN 'queued' THEN started_at IS NULL AND worker IS NULL AND cancel_requested_at IS NULL AND finished_at IS NULL
      AND failure_category IS NULL
    WHEN 'running' THEN started_at IS NOT NULL AND finished_at IS NULL AND failure_category IS NULL
    WHEN 'completed' THEN started_at IS NOT NULL AND finished_at IS NOT NULL AND failure_category IS NULL
    WHEN 'failed' THEN started_at IS NOT NULL AND finished_at IS NOT NULL AND failure_category IS NOT NULL
    WHEN 'cancelled' THEN cancel_requested_at IS NOT NULL AND finished_at IS NOT NULL AND failure_category IS NULL
    ELSE false END) NOT VALID,
  ADD COLUMN required_capabilities text[] NOT NULL DEFAULT '{}';
