-- What a run has done before it is handed back cannot be undone: to do it again is its plan's to allow, by the categories
-- that it retries, and costs an attempt. So far any plan with several attempts had begun runs repeated by each restart of
-- their runner, up to nineteen times and without counting one.

-- Ends attempts of runs, each under its lease, and says what became of each run; one whose lease is stale has no row.
-- An outcome is completed, failed, cancelled (as the worker says), handed_back (it executes no more), undelivered (the
-- same, where it may never have heard of the run: one that has begun is let be), or lost (it fell silent; only a lease that
-- has run out is ended so). A failure whose category the run's plan retries puts the run back
-- into the queue while it has attempts left; `jitters`, 0 to 1, say how much of the pause's second half each waits.
-- A run that was handed back keeps its attempt when no task of it had begun. The first time it is ready again at once; the
-- pauses then double up to `longest_pause`, until `most_hand_backs` in a row are a failure. One of which a task had begun
-- has failed as when its worker is lost.
CREATE OR REPLACE FUNCTION end_attempts(
  ids uuid[], leases bigint[], outcomes text[], done integer[], results_of bytea[], categories integer[],
  messages text[], numbers integer[], names text[], jitters double precision[]
) RETURNS TABLE (
  id uuid, project_id uuid, state text, last_seq bigint, is_line_added boolean, is_limited boolean
) LANGUAGE plpgsql
  SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
  SET plan_cache_mode = force_generic_plan SET jit = off
AS $$
#variable_conflict use_column
DECLARE
  most_hand_backs CONSTANT integer := 20;           -- in a row; the last of them fails. Nine minutes or so
  first_pause     CONSTANT double precision := 0.5; -- seconds, before the jitter
  longest_pause   CONSTANT double precision := 60;
BEGIN
  RETURN QUERY
  WITH held AS MATERIALIZED (
    SELECT l.run_id AS id, l.lease, l.worker, l.ready_at, l.started_at,
      CASE said.outcome WHEN 'undelivered' THEN 'handed_back' ELSE said.outcome END AS outcome, said.tasks_done, said.results,
      said.category, said.message, said.task_number, said.task_name, said.jitter
    FROM unnest(ids, leases, outcomes, done, results_of, categories, messages, numbers, names, jitters)
      AS said (id, lease, outcome, tasks_done, results, category, message, task_number, task_name, jitter)
    JOIN run_leases l ON l.run_id = said.id
    JOIN runs r ON r.id = l.run_id
    WHERE l.lease = said.lease AND (said.outcome <> 'lost' OR l.lease_until < now())
      AND (said.outcome <> 'undelivered'
        OR (r.tasks_done = 0 AND r.current_task_number = 0 AND octet_length(r.results) = 0))
    ORDER BY l.run_id
    FOR UPDATE OF l, r
  ), freed AS (
    DELETE FROM run_leases l USING held WHERE l.run_id = held.id AND l.lease = held.lease RETURNING held.*
  ), known AS MATERIALIZED (
    SELECT freed.*, r.attempt, r.max_attempts, r.retry_categories, r.retry_initial, r.retry_multiplier, r.retry_longest,
      r.hand_backs, r.tasks_total, r.tasks_done AS known_done, r.current_task_number, r.current_task_name,
      r.tasks_done = 0 AND r.current_task_number = 0 AND octet_length(r.results) = 0 AS is_untouched,
      r.cancel_requested_at IS NOT NULL AS is_to_cancel
    FROM freed JOIN runs r ON r.id = freed.id
    WHERE r.state = 'running' AND r.lease = freed.lease
    FOR UPDATE OF r
  ), judged AS (
    -- Who says cancelled though nobody asked for it has stopped by himself.
    SELECT k.*,
      CASE
        WHEN k.outcome IN ('lost', 'handed_back') AND k.is_to_cancel THEN 'cancelled'
        WHEN k.outcome = 'handed_back' AND k.is_untouched AND k.hand_backs + 1 < most_hand_backs THEN 'kept'
        WHEN k.outcome = 'cancelled' AND k.is_to_cancel THEN 'cancelled'
        WHEN k.outcome = 'completed' THEN 'completed'
        ELSE 'failed' END AS verdict,
      CASE WHEN k.outcome = 'failed' THEN k.category ELSE 11 END AS why,  -- RUNNER_LOST
      CASE
        WHEN k.outcome = 'failed' THEN k.message
        WHEN k.outcome = 'handed_back' AND k.is_untouched AND k.hand_backs + 1 >= most_hand_backs
          THEN 'The run was handed back ' || k.hand_backs + 1 || ' times in a row, at last: ' || k.message
        WHEN k.outcome = 'handed_back' AND k.is_untouched THEN 'The runner handed the run back: ' || k.message
        WHEN k.outcome = 'handed_back' THEN 'The runner handed the run back in the middle of it: ' || k.message
        WHEN k.outcome = 'cancelled' THEN 'The runner was stopped'
        ELSE 'The runner stopped answering' END AS reason
    FROM known k
  ), decided AS (
    SELECT j.*,
      CASE
        WHEN j.verdict = 'kept' THEN 'queued'
        WHEN j.verdict = 'failed' AND j.attempt < j.max_attempts AND NOT j.is_to_cancel
          AND j.why = ANY (j.retry_categories) THEN 'queued'
        ELSE j.verdict END AS next_state,
      (0.5 + 0.5 * j.jitter) * CASE
        WHEN j.verdict = 'kept' AND j.hand_backs = 0 THEN 0
        WHEN j.verdict = 'kept' THEN least(longest_pause, first_pause * power(2, j.hand_backs - 1))
        ELSE least(
          extract(epoch FROM j.retry_longest)::double precision,
          extract(epoch FROM j.retry_initial)::double precision * power(j.retry_multiplier, j.attempt - 1)) END AS pause
    FROM judged j
  ), ended AS (
    UPDATE runs r SET
      state = d.next_state,
      attempt = r.attempt - CASE WHEN d.verdict = 'kept' THEN 1 ELSE 0 END,
      hand_backs = CASE WHEN d.verdict = 'kept' THEN r.hand_backs + 1 ELSE 0 END,
      run_at = CASE WHEN d.next_state = 'queued' THEN now() + d.pause * interval '1 second' ELSE r.run_at END,
      worker = CASE WHEN d.next_state = 'queued' THEN NULL ELSE r.worker END,
      started_at = CASE WHEN d.next_state = 'queued' THEN NULL ELSE r.started_at END,
      tasks_done = CASE WHEN d.next_state = 'queued' THEN 0
        ELSE least(greatest(coalesce(d.tasks_done, d.known_done), 0), d.tasks_total) END,
      results = CASE WHEN d.next_state = 'queued' THEN '' ELSE coalesce(d.results, r.results) END,
      current_task_number = 0, current_task_name = '',
      failure_category = CASE WHEN d.next_state = 'failed' THEN d.why END,
      failure_message = CASE WHEN d.next_state = 'failed' THEN d.reason ELSE '' END,
      failure_task_number = CASE WHEN d.next_state <> 'failed' THEN 0
        ELSE coalesce(d.task_number, d.current_task_number) END,
      failure_task_name = CASE WHEN d.next_state <> 'failed' THEN ''
        WHEN d.task_number IS NULL THEN d.current_task_name ELSE coalesce(d.task_name, '') END,
      finished_at = CASE WHEN d.next_state = 'queued' THEN NULL ELSE now() END,
      updated_at = now(), revision = r.revision + 1
    FROM decided d WHERE r.id = d.id AND r.lease = d.lease AND r.state = 'running'
    RETURNING r.id, r.project_id, r.plan_id, r.plan_title, r.state, r.run_at, r.priority, r.required_labels,
      r.max_attempts, r.deduplication_key, r.failure_task_number, d.attempt AS attempt, d.lease, d.worker, d.ready_at,
      d.started_at, d.outcome, d.verdict, d.why, d.reason,
      -- What the worker could not, or must not, say itself.
      CASE
        WHEN d.verdict = 'kept' THEN d.reason || '. It is queued again'
          || CASE WHEN d.pause > 0 THEN ', for ' || round(d.pause::numeric, 1) || ' s from now' ELSE '' END
        WHEN d.next_state = 'queued' THEN 'Attempt ' || d.attempt || ' of ' || d.max_attempts || ' failed: '
          || left(d.reason, 2000) || '. The next one begins in ' || round(d.pause::numeric, 1) || ' s'
        WHEN d.outcome IN ('lost', 'handed_back') THEN d.reason END AS line
  ), waiting AS (
    INSERT INTO run_queue (run_id, project_id, lane, priority, run_at, is_ready)
    SELECT e.id, e.project_id, array_to_string(e.required_labels, ','), e.priority, e.run_at, e.run_at <= now()
    FROM ended e WHERE e.state = 'queued'
  ), noted AS (
    INSERT INTO run_attempts (run_id, lease, project_id, attempt, worker, ready_at, started_at, ended_at, outcome, is_last,
      failure_category, reason)
    SELECT e.id, e.lease, e.project_id, e.attempt, e.worker, e.ready_at, e.started_at, now(),
      CASE WHEN e.verdict IN ('completed', 'cancelled') THEN e.verdict
        WHEN e.outcome = 'cancelled' THEN 'failed' ELSE e.outcome END,
      e.state <> 'queued', CASE WHEN e.verdict = 'failed' THEN e.why END,
      CASE WHEN e.verdict IN ('failed', 'kept') THEN e.reason ELSE '' END
    FROM ended e
  ), dead AS (
    INSERT INTO dead_letters (run_id, project_id, failed_at)
    SELECT e.id, e.project_id, now() FROM ended e WHERE e.state = 'failed'
  ), released AS (
    DELETE FROM run_deduplication_keys k USING ended e
    WHERE e.deduplication_key IS NOT NULL AND e.state <> 'queued'
      AND k.project_id = e.project_id AND k.key = e.deduplication_key AND k.run_id = e.id
  ), closed AS (
    UPDATE run_log_heads h SET lease = NULL, last_seq = h.last_seq + CASE WHEN e.line IS NULL THEN 0 ELSE 1 END
    FROM ended e WHERE h.run_id = e.id
    RETURNING e.id, e.project_id, e.state, e.line, e.failure_task_number, h.last_seq
  ), written AS (
    INSERT INTO log_chunks
    SELECT line.* FROM closed c, log_chunk_of_line(c.id, c.last_seq, clock_timestamp(),
      CASE WHEN c.state = 'queued' THEN 3 ELSE 4 END, c.failure_task_number, c.line) AS line
    WHERE c.line IS NOT NULL
  ), recorded AS (
    INSERT INTO activity (project_id, type, actor, summary, plan_id, run_id)
    SELECT e.project_id,
      CASE WHEN e.verdict = 'kept' THEN 'run.handed_back' WHEN e.state = 'queued' THEN 'run.retried'
        ELSE 'run.' || e.state END,
      CASE WHEN e.outcome = 'lost' THEN 'system' ELSE 'runner' END,
      left('The run of "' || e.plan_title || '" ' || CASE
        WHEN e.verdict = 'kept' THEN 'was handed back: ' || e.reason
        WHEN e.state = 'queued' THEN 'is tried again: ' || e.reason
        WHEN e.state = 'failed' THEN 'failed: ' || e.reason
        WHEN e.state = 'cancelled' THEN 'was cancelled'
        ELSE 'completed' END, 500),
      e.plan_id, e.id
    FROM ended e
  )
  SELECT c.id, c.project_id, c.state, c.last_seq, c.line IS NOT NULL,
    EXISTS (SELECT FROM project_queues p WHERE p.project_id = c.project_id AND p.max_concurrent_runs IS NOT NULL)
  FROM closed c;
END $$;
