-- The two statements in which every run begins and ends. Functions, since a claim takes several steps of which each has
-- to see what the ones before have waited for, in one round trip; and since their plans must not depend on statistics of
-- tables that are empty one minute and full the next: every row is found by an index, one after the other.
--
-- Who changes a run locks its lease first, where it has one, then its row, then the head of its log; several at a time
-- in the order of their ids, or by SKIP LOCKED. Nobody waits in another order.

-- Leases up to `capacity` ready runs that a worker with these labels may execute. Takes turns between the projects,
-- from the one behind `after_project` on and in proportion to their weights; within a project the highest priority
-- first, then the oldest. The last row has no run: it says where the next claim goes on, whether something was left for
-- another look since somebody else was at it, and in how many seconds the next run becomes ready.
CREATE FUNCTION claim_runs(
  claimer text, labels text[], capacity integer, lease_time interval, after_project uuid
) RETURNS TABLE (
  id uuid, lease bigint, attempt integer, project_id uuid, plan_id uuid, plan_document bytea,
  last_project uuid, is_contended boolean, next_in double precision
) LANGUAGE plpgsql
  SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
  SET plan_cache_mode = force_generic_plan SET jit = off
AS $$
#variable_conflict use_column
DECLARE
  nobody    CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  most_seen CONSTANT integer := 1000;  -- projects looked at by one claim; the next one goes on behind them
  most_due  CONSTANT integer := 1000;  -- runs made ready by one claim
  projects  uuid[] := '{}';
  rooms     integer[] := '{}';         -- runs that each of them may still begin
  weights   integer[] := '{}';
  lanes     text[] := '{}';            -- each a project's lanes, a colon before and a line feed between
  here      uuid := after_project;
  has_turned boolean := false;
  seen      integer := 0;
  weight_sum integer := 0;
  lane_here text;
  lanes_here text;
  settings  record;
  room      integer;
  taken     uuid[] := '{}';
  batch     uuid[];
  quota     integer;
  unit      integer;
BEGIN
  last_project := after_project;
  is_contended := false;
  IF EXISTS (SELECT FROM queue_pause WHERE is_only AND paused_at IS NOT NULL) THEN
    RETURN NEXT;
    RETURN;
  END IF;

  WITH due AS MATERIALIZED (
    SELECT q.run_id FROM run_queue q WHERE NOT q.is_ready AND q.run_at <= now()
    ORDER BY q.run_at LIMIT most_due FOR UPDATE SKIP LOCKED
  )
  UPDATE run_queue q SET is_ready = true FROM due WHERE q.run_id = due.run_id;
  GET DIAGNOSTICS seen = ROW_COUNT;
  is_contended := seen = most_due;
  seen := 0;

  -- Which projects have something for this worker, from where the last claim stopped: as many as one lap can serve.
  WHILE weight_sum < capacity LOOP
    SELECT q.project_id INTO here FROM run_queue q WHERE q.is_ready AND q.project_id > here
      ORDER BY q.project_id LIMIT 1;
    IF NOT FOUND THEN
      EXIT WHEN has_turned OR after_project = nobody;
      has_turned := true;
      here := nobody;
      CONTINUE;
    END IF;
    EXIT WHEN has_turned AND here > after_project;
    seen := seen + 1;
    IF seen > most_seen THEN
      is_contended := true;
      EXIT;
    END IF;
    last_project := here;
    SELECT p.max_concurrent_runs, p.weight, p.paused_at INTO settings FROM project_queues p WHERE p.project_id = here;
    CONTINUE WHEN settings.paused_at IS NOT NULL;
    room := capacity;
    IF settings.max_concurrent_runs IS NOT NULL THEN
      SELECT settings.max_concurrent_runs - count(*) INTO room FROM run_leases l WHERE l.project_id = here;
      CONTINUE WHEN room <= 0;
    END IF;

    lanes_here := NULL;
    lane_here := NULL;
    LOOP
      IF lane_here IS NULL THEN
        SELECT q.lane INTO lane_here FROM run_queue q WHERE q.is_ready AND q.project_id = here
          ORDER BY q.lane LIMIT 1;
      ELSE
        SELECT q.lane INTO lane_here FROM run_queue q WHERE q.is_ready AND q.project_id = here AND q.lane > lane_here
          ORDER BY q.lane LIMIT 1;
      END IF;
      EXIT WHEN NOT FOUND;
      IF string_to_array(lane_here, ',') <@ labels THEN
        lanes_here := CASE WHEN lanes_here IS NULL THEN ':' ELSE lanes_here || E'\n:' END || lane_here;
      END IF;
    END LOOP;
    CONTINUE WHEN lanes_here IS NULL;

    IF settings.max_concurrent_runs IS NOT NULL THEN
      -- One claim at a time counts, and the count is taken anew under the lock: a limit is never exceeded. Nobody waits
      -- here, since two claims may come to two projects in different orders.
      SELECT p.max_concurrent_runs INTO settings FROM project_queues p WHERE p.project_id = here
        FOR NO KEY UPDATE SKIP LOCKED;
      IF NOT FOUND THEN
        is_contended := true;
        CONTINUE;
      END IF;
      SELECT least(capacity, settings.max_concurrent_runs - count(*)) INTO room FROM run_leases l
        WHERE l.project_id = here;
      CONTINUE WHEN room <= 0;
      SELECT p.weight INTO settings FROM project_queues p WHERE p.project_id = here;
    END IF;
    projects := projects || here;
    rooms := rooms || room;
    weights := weights || coalesce(settings.weight, 1);
    lanes := lanes || lanes_here;
    weight_sum := weight_sum + coalesce(settings.weight, 1);
  END LOOP;

  -- Laps over them: each takes its weight in runs or, where there is more room, its share of it.
  WHILE cardinality(taken) < capacity LOOP
    SELECT sum(w) INTO weight_sum FROM unnest(weights, rooms) AS u (w, r) WHERE u.r > 0;
    EXIT WHEN weight_sum IS NULL;
    unit := greatest(1, (capacity - cardinality(taken)) / weight_sum);
    FOR i IN 1 .. cardinality(projects) LOOP
      CONTINUE WHEN rooms[i] <= 0;
      quota := least(unit * weights[i], rooms[i], capacity - cardinality(taken));
      SELECT coalesce(array_agg(best.run_id), '{}') INTO batch FROM (
        SELECT c.run_id FROM string_to_table(lanes[i], E'\n') AS lane (name) CROSS JOIN LATERAL (
          -- The lock is the run's. A row that has changed since is judged again as it is now, so that a run which
          -- another claim has taken, or somebody has cancelled, drops out.
          SELECT q.run_id, q.priority, q.run_at FROM run_queue q JOIN runs r ON r.id = q.run_id
          WHERE q.is_ready AND q.project_id = projects[i] AND q.lane = substr(lane.name, 2) AND q.run_id <> ALL (taken)
            AND r.state = 'queued' AND r.run_at = q.run_at
          ORDER BY q.priority DESC, q.run_at, q.run_id
          LIMIT quota
          FOR UPDATE OF r SKIP LOCKED
        ) c
        ORDER BY c.priority DESC, c.run_at, c.run_id
        LIMIT quota
      ) best;
      taken := taken || batch;
      rooms[i] := CASE WHEN cardinality(batch) < quota THEN 0 ELSE rooms[i] - quota END;
      last_project := projects[i];
      EXIT WHEN cardinality(taken) >= capacity;
    END LOOP;
  END LOOP;

  IF taken <> '{}' THEN
    RETURN QUERY
    WITH chosen AS MATERIALIZED (
      SELECT u.run_id, u.place FROM unnest(taken) WITH ORDINALITY AS u (run_id, place)
    ), claimed AS (
      UPDATE runs r SET state = 'running', lease = r.lease + 1, attempt = r.attempt + 1, worker = claimer,
        started_at = now(), updated_at = now(), revision = r.revision + 1
      FROM chosen WHERE r.id = chosen.run_id AND r.state = 'queued'
      RETURNING r.id, r.lease, r.attempt, r.max_attempts, r.project_id, r.plan_id, r.plan_title, r.plan_document, r.run_at,
        chosen.place
    ), removed AS (
      DELETE FROM run_queue q USING chosen WHERE q.run_id = chosen.run_id
    ), leased AS (
      INSERT INTO run_leases (run_id, project_id, lease, attempt, worker, ready_at, started_at, lease_until)
      SELECT c.id, c.project_id, c.lease, c.attempt, claimer, c.run_at, now(), now() + lease_time FROM claimed c
    ), opened AS (
      UPDATE run_log_heads h SET lease = c.lease, last_chunk = 0 FROM claimed c WHERE h.run_id = c.id
    ), recorded AS (
      INSERT INTO activity (project_id, type, actor, summary, plan_id, run_id)
      SELECT c.project_id, 'run.started', 'runner',
        'The run of "' || c.plan_title || '" started'
          || CASE WHEN c.attempt > 1 THEN ', attempt ' || c.attempt || ' of ' || c.max_attempts ELSE '' END,
        c.plan_id, c.id
      FROM claimed c
    )
    SELECT c.id, c.lease, c.attempt, c.project_id, c.plan_id, c.plan_document, NULL::uuid, NULL::boolean,
      NULL::double precision
    FROM claimed c ORDER BY c.place;
  END IF;

  SELECT extract(epoch FROM min(q.run_at) - clock_timestamp()) INTO next_in FROM run_queue q WHERE NOT q.is_ready;
  RETURN NEXT;
END $$;

-- Ends attempts of runs, each under its lease, and says what became of each run; one whose lease is stale has no row.
-- An outcome is completed, failed, cancelled (as the worker says), handed_back (it executes no more), undelivered (the
-- same, where it may never have heard of the run: one that has begun is let be), or lost (it fell silent; only a lease that
-- has run out is ended so). A failure whose category the run's plan retries puts the run back
-- into the queue while it has attempts left; `jitters`, 0 to 1, say how much of the pause's second half each waits.
-- A run that was handed back keeps its attempt when no task of it had begun or its plan retries.
CREATE FUNCTION end_attempts(
  ids uuid[], leases bigint[], outcomes text[], done integer[], results_of bytea[], categories integer[],
  messages text[], numbers integer[], names text[], jitters double precision[]
) RETURNS TABLE (
  id uuid, project_id uuid, state text, last_seq bigint, is_line_added boolean, is_limited boolean
) LANGUAGE plpgsql
  SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
  SET plan_cache_mode = force_generic_plan SET jit = off
AS $$
#variable_conflict use_column
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
      r.tasks_total, r.tasks_done AS known_done, r.current_task_number, r.current_task_name,
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
        WHEN k.outcome = 'handed_back' AND (k.is_untouched OR k.max_attempts > 1) THEN 'kept'
        WHEN k.outcome = 'cancelled' AND k.is_to_cancel THEN 'cancelled'
        WHEN k.outcome = 'completed' THEN 'completed'
        ELSE 'failed' END AS verdict,
      CASE WHEN k.outcome = 'failed' THEN k.category ELSE 11 END AS why,  -- RUNNER_LOST
      CASE k.outcome
        WHEN 'failed' THEN k.message
        WHEN 'handed_back' THEN 'The runner handed the run back: ' || k.message
        WHEN 'cancelled' THEN 'The runner was stopped'
        ELSE 'The runner stopped answering' END AS reason
    FROM known k
  ), decided AS (
    SELECT j.*,
      CASE
        WHEN j.verdict = 'kept' THEN 'queued'
        WHEN j.verdict = 'failed' AND j.attempt < j.max_attempts AND NOT j.is_to_cancel
          AND j.why = ANY (j.retry_categories) THEN 'queued'
        ELSE j.verdict END AS next_state,
      CASE WHEN j.verdict = 'kept' THEN 0 ELSE (0.5 + 0.5 * j.jitter) * least(
        extract(epoch FROM j.retry_longest)::double precision,
        extract(epoch FROM j.retry_initial)::double precision * power(j.retry_multiplier, j.attempt - 1)) END AS pause
    FROM judged j
  ), ended AS (
    UPDATE runs r SET
      state = d.next_state,
      attempt = r.attempt - CASE WHEN d.verdict = 'kept' THEN 1 ELSE 0 END,
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
