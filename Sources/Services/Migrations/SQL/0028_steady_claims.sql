-- A claim of a long queue took fifty times as long behind an ANALYZE: the planner went through all runs then to find those of
-- the queue. What a claim and an end cost however many runs they are for is a third less besides. A claim passes over runs
-- that its worker cannot execute, and looks at further projects where those whose turn it is have nothing to take: what they
-- had may be in somebody's hands.

-- The lanes of a project that have a ready run and ask for nothing but these labels, each behind a colon, with line feeds
-- between; null where there is none. A lane is its labels in their order with commas between, and every character of a label is
-- behind the comma: lanes are ordered as lists of labels are. One that asks for a label which is not here is followed by none
-- that can be taken before the label in that place is one of these. Claims call it, whose settings it has.
CREATE OR REPLACE FUNCTION ready_lanes(project uuid, labels text[]) RETURNS text
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  known  text[];       -- the labels in their order, once there is a lane that asks for some
  bound  text := '';   -- the next lane is not before it
  lane   text;
  wanted text[];
  place  integer;      -- of the first label of the lane that is not here, then of one that is put in its place
  better text;
  lanes  text;
BEGIN
  LOOP
    SELECT q.lane INTO lane FROM run_queue q WHERE q.is_ready AND q.project_id = project AND q.lane >= bound
      ORDER BY q.lane LIMIT 1;
    IF NOT FOUND THEN
      RETURN lanes;
    END IF;
    place := NULL;
    IF lane <> '' THEN
      known := coalesce(known, ARRAY(SELECT label FROM unnest(labels) AS label ORDER BY label COLLATE "C"));
      wanted := string_to_array(lane, ',');
      SELECT min(u.place) INTO place FROM unnest(wanted) WITH ORDINALITY AS u (label, place) WHERE u.label <> ALL (known);
    END IF;
    IF place IS NULL THEN
      lanes := CASE WHEN lanes IS NULL THEN ':' ELSE lanes || E'\n:' END || lane;
      bound := lane || ',';
      CONTINUE;
    END IF;
    LOOP
      SELECT min(label COLLATE "C") INTO better FROM unnest(known) AS label
        WHERE label COLLATE "C" > wanted[place] COLLATE "C";
      EXIT WHEN better IS NOT NULL;
      place := place - 1;
      IF place = 0 THEN
        RETURN lanes;
      END IF;
    END LOOP;
    bound := array_to_string(wanted[:place - 1] || better, ',');
  END LOOP;
END $$;

-- Leases up to `capacity` ready runs that a worker with these labels may execute; one with an exclamation mark before it is a
-- capability that the worker lacks. Takes turns between the projects,
-- in proportion to their weights and from the one behind `after_project` on, or from that one where its turn has
-- `turn_rest` runs left, since claims of one run at a time would know no weights otherwise; within a project the highest
-- priority first, then the oldest. The last row has no run: it says where the next claim goes on (as this one, where it took
-- nothing), whether something was left for another look since somebody else was at it, behind a claim that took its fill how
-- many more may begin (2: or more), whoever may take them, and in how many seconds the next run becomes ready.
CREATE OR REPLACE FUNCTION claim_runs(
  claimer text, labels text[], capacity integer, lease_time interval, after_project uuid, turn_rest integer DEFAULT 0
) RETURNS TABLE (
  id uuid, lease bigint, attempt integer, project_id uuid, plan_id uuid, plan_document bytea,
  last_project uuid, turn_left integer, is_contended boolean, left_over integer, next_in double precision
) LANGUAGE plpgsql
  SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off SET enable_bitmapscan = off
  SET plan_cache_mode = force_generic_plan SET jit = off
AS $$
#variable_conflict use_column
DECLARE
  nobody    CONSTANT uuid := '00000000-0000-0000-0000-000000000000';
  most_seen CONSTANT integer := 1000;  -- projects looked at by one claim; the next one goes on behind them
  most_due  CONSTANT integer := 1000;  -- runs made ready by one claim
  due_gate  CONSTANT bigint := 7026114513;
  most_left CONSTANT integer := 100;   -- projects looked at for what is left
  projects  uuid[] := '{}';
  rooms     integer[] := '{}';         -- runs that each of them may still begin
  weights   integer[] := '{}';
  shares    integer[] := '{}';         -- what each has in this lap: its weight, or the rest of its turn
  lanes     text[] := '{}';            -- each a project's lanes, a colon before and a line feed between
  here      uuid := after_project;
  passed    uuid;                      -- the project looked at last
  goes_on   boolean := turn_rest > 0;  -- with the project that was served last
  has_turned boolean := false;         -- it goes on with the first project of all
  is_round  boolean := false;          -- there is no further project to look at
  is_laned  boolean := false;          -- one of those looked at has several lanes
  seen      integer := 0;
  weight_sum integer := 0;
  lanes_here text;
  lacking   text[] := '{}';            -- capabilities
  settings  record;
  next_at   timestamptz;               -- when the first of the runs that are not ready has its time
  room      integer;
  taken     uuid[] := '{}';
  batch     uuid[];
  quota     integer;
  unit      integer;
BEGIN
  last_project := after_project;
  turn_left := turn_rest;
  is_contended := false;
  left_over := 0;
  IF NOT pg_try_advisory_xact_lock_shared(queue_gate(nobody)) THEN
    is_contended := true;
    RETURN NEXT;
    RETURN;
  END IF;
  IF EXISTS (SELECT FROM queue_pause WHERE is_only AND paused_at IS NOT NULL) THEN
    RETURN NEXT;
    RETURN;
  END IF;

  FOR i IN 1 .. cardinality(labels) LOOP
    IF starts_with(labels[i], '!') THEN
      lacking := lacking || substr(labels[i], 2);
    END IF;
  END LOOP;

  SELECT q.run_at INTO next_at FROM run_queue q WHERE NOT q.is_ready ORDER BY q.run_at LIMIT 1;
  IF next_at <= now() THEN
    -- One claim at a time: who locks a row that another has made ready meanwhile keeps the lock though he passes over the run,
    -- and two that have taken each other's runs out of the queue would wait for each other.
    IF pg_try_advisory_xact_lock(due_gate) THEN
      WITH due AS MATERIALIZED (
        SELECT q.run_id FROM run_queue q WHERE NOT q.is_ready AND q.run_at <= now()
        ORDER BY q.run_at LIMIT most_due FOR UPDATE SKIP LOCKED
      )
      UPDATE run_queue q SET is_ready = true FROM due WHERE q.run_id = due.run_id;
      GET DIAGNOSTICS seen = ROW_COUNT;
      is_contended := seen = most_due;
      seen := 0;
      SELECT q.run_at INTO next_at FROM run_queue q WHERE NOT q.is_ready ORDER BY q.run_at LIMIT 1;
    ELSE
      is_contended := true;
    END IF;
  END IF;

  WHILE NOT is_round AND cardinality(taken) < capacity LOOP
    -- Which projects have something for this worker, from where the last claim stopped: as many as one lap can serve.
    projects := '{}';
    rooms := '{}';
    weights := '{}';
    shares := '{}';
    lanes := '{}';
    weight_sum := 0;
    WHILE weight_sum < capacity - cardinality(taken) LOOP
      IF goes_on AND seen = 0 AND NOT has_turned THEN
        SELECT q.project_id INTO here FROM run_queue q WHERE q.is_ready AND q.project_id >= here
          ORDER BY q.project_id LIMIT 1;
      ELSE
        SELECT q.project_id INTO here FROM run_queue q WHERE q.is_ready AND q.project_id > here
          ORDER BY q.project_id LIMIT 1;
      END IF;
      IF NOT FOUND THEN
        is_round := has_turned OR after_project = nobody;
        EXIT WHEN is_round;
        has_turned := true;
        here := nobody;
        CONTINUE;
      END IF;
      is_round := has_turned AND (here > after_project OR goes_on AND here = after_project);
      EXIT WHEN is_round;
      seen := seen + 1;
      IF seen > most_seen THEN
        is_contended := true;
        is_round := true;
        last_project := passed;
        turn_left := 0;
        EXIT;
      END IF;
      passed := here;
      SELECT p.max_concurrent_runs, p.weight, p.paused_at INTO settings FROM project_queues p WHERE p.project_id = here;
      CONTINUE WHEN settings.paused_at IS NOT NULL;
      room := capacity;
      IF settings.max_concurrent_runs IS NOT NULL THEN
        SELECT settings.max_concurrent_runs - count(*) INTO room FROM run_leases l WHERE l.project_id = here;
        CONTINUE WHEN room <= 0;
      END IF;

      lanes_here := ready_lanes(here, labels);
      IF lacking <> '{}' THEN
        -- What has nothing for this worker has no turn.
        SELECT string_agg(lane.name, E'\n') INTO lanes_here FROM string_to_table(lanes_here, E'\n') AS lane (name)
          WHERE EXISTS (SELECT FROM run_queue w WHERE w.is_ready AND w.project_id = here AND w.lane = substr(lane.name, 2)
            AND NOT w.required_capabilities && lacking);
      END IF;
      CONTINUE WHEN lanes_here IS NULL;

      -- What was read above may be older than a pause that has been answered; what is read behind the gate is not.
      IF NOT pg_try_advisory_xact_lock_shared(queue_gate(here)) THEN
        is_contended := true;
        CONTINUE;
      END IF;
      SELECT p.max_concurrent_runs, p.weight, p.paused_at INTO settings FROM project_queues p WHERE p.project_id = here;
      CONTINUE WHEN settings.paused_at IS NOT NULL;

      IF settings.max_concurrent_runs IS NOT NULL THEN
        -- One claim at a time counts, and the count is taken anew under the lock: a limit is never exceeded. Nobody waits
        -- here, since two claims may come to two projects in different orders.
        SELECT p.max_concurrent_runs, p.weight INTO settings FROM project_queues p WHERE p.project_id = here
          FOR NO KEY UPDATE SKIP LOCKED;
        IF NOT FOUND THEN
          is_contended := true;
          CONTINUE;
        END IF;
        SELECT least(capacity, settings.max_concurrent_runs - count(*)) INTO room FROM run_leases l
          WHERE l.project_id = here;
        CONTINUE WHEN room <= 0;
      END IF;
      projects := projects || here;
      rooms := rooms || room;
      weights := weights || coalesce(settings.weight, 1);
      lanes := lanes || lanes_here;
      is_laned := is_laned OR strpos(lanes_here, E'\n') > 0;
      shares := shares || CASE WHEN goes_on AND here = after_project THEN least(turn_rest, coalesce(settings.weight, 1))
        ELSE coalesce(settings.weight, 1) END;
      weight_sum := weight_sum + shares[cardinality(shares)];
    END LOOP;

    -- Laps over them: each takes its weight in runs or, where there is more room, its share of it.
    WHILE cardinality(taken) < capacity LOOP
      weight_sum := 0;
      FOR i IN 1 .. cardinality(projects) LOOP
        IF rooms[i] > 0 THEN
          weight_sum := weight_sum + shares[i];
        END IF;
      END LOOP;
      EXIT WHEN weight_sum = 0;
      unit := greatest(1, (capacity - cardinality(taken)) / weight_sum);
      FOR i IN 1 .. cardinality(projects) LOOP
        CONTINUE WHEN rooms[i] <= 0;
        quota := least(unit * shares[i], rooms[i], capacity - cardinality(taken));
        SELECT coalesce(array_agg(best.run_id), '{}') INTO batch FROM (
          SELECT c.run_id FROM string_to_table(lanes[i], E'\n') AS lane (name) CROSS JOIN LATERAL (
            SELECT q.run_id, q.priority, q.run_at FROM (
              SELECT w.run_id, w.priority, w.run_at FROM run_queue w
              WHERE w.is_ready AND w.project_id = projects[i] AND w.lane = substr(lane.name, 2) AND w.run_id <> ALL (taken)
                AND NOT w.required_capabilities && lacking
              ORDER BY w.priority DESC, w.run_at, w.run_id
            ) q CROSS JOIN LATERAL (
              -- The lock is the run's. A row that has changed since is judged again as it is now, so that a run which
              -- another claim has taken, or somebody has cancelled, drops out. By itself, since in one query with the queue
              -- the planner may look through the runs first, all of them, where it takes the queue for long.
              SELECT FROM runs r WHERE r.id = q.run_id AND r.state = 'queued' AND r.run_at = q.run_at
              FOR UPDATE SKIP LOCKED
            ) r
            LIMIT quota
          ) c
          ORDER BY c.priority DESC, c.run_at, c.run_id
          LIMIT quota
        ) best;
        taken := taken || batch;
        rooms[i] := CASE WHEN cardinality(batch) < quota THEN 0 ELSE rooms[i] - quota END;
        CONTINUE WHEN batch = '{}';
        last_project := projects[i];
        turn_left := CASE WHEN cardinality(batch) < quota THEN 0 ELSE (unit * shares[i] - quota) / unit END;
        EXIT WHEN cardinality(taken) >= capacity;
      END LOOP;
      shares := weights;
    END LOOP;
  END LOOP;

  -- Of several lanes a claim locks what it may take of each, and takes the best: somebody else's holds what it will leave.
  IF taken = '{}' AND is_laned THEN
    is_contended := true;
  END IF;

  IF taken <> '{}' THEN
    RETURN QUERY
    WITH claimed AS (
      UPDATE runs r SET state = 'running', lease = r.lease + 1, attempt = r.attempt + 1, worker = claimer,
        started_at = now(), updated_at = now(), revision = r.revision + 1
      WHERE r.id = ANY (taken) AND r.state = 'queued'
      RETURNING r.id, r.lease, r.attempt, r.max_attempts, r.project_id, r.plan_id, r.plan_title, r.plan_document, r.run_at
    ), removed AS (
      DELETE FROM run_queue q WHERE q.run_id = ANY (taken)
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
    SELECT c.id, c.lease, c.attempt, c.project_id, c.plan_id, c.plan_document, NULL::uuid, NULL::integer,
      NULL::boolean, NULL::integer, NULL::double precision
    FROM claimed c ORDER BY array_position(taken, c.id);
  END IF;

  IF cardinality(taken) >= capacity THEN
    -- Where it was served last there is mostly more. Each search passes by what has just been taken out of the index, which
    -- is much where the queue is emptied fast: one is enough then.
    here := last_project;
    seen := 0;
    LOOP
      SELECT p.max_concurrent_runs, p.paused_at INTO settings FROM project_queues p WHERE p.project_id = here;
      room := CASE WHEN settings.paused_at IS NULL THEN 2 - left_over ELSE 0 END;
      IF room > 0 AND settings.max_concurrent_runs IS NOT NULL THEN
        SELECT least(room, settings.max_concurrent_runs - count(*)) INTO room FROM run_leases l WHERE l.project_id = here;
      END IF;
      IF room > 0 THEN
        SELECT left_over + count(*) INTO left_over
        FROM (SELECT FROM run_queue q WHERE q.is_ready AND q.project_id = here ORDER BY q.lane LIMIT room) more;
      END IF;
      EXIT WHEN left_over >= 2;
      IF seen = 0 THEN
        left_over := 0;
        here := nobody;
      END IF;
      seen := seen + 1;
      IF seen > most_left THEN
        left_over := 2;
        EXIT;
      END IF;
      SELECT q.project_id INTO here FROM run_queue q WHERE q.is_ready AND q.project_id > here
        ORDER BY q.project_id LIMIT 1;
      EXIT WHEN NOT FOUND;
    END LOOP;
  END IF;
  next_in := extract(epoch FROM next_at - clock_timestamp());
  RETURN NEXT;
END $$;

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
  result          record;
  queued          uuid[] := '{}';
  released        uuid[] := '{}';  -- whose deduplication keys are free
  dead            uuid[] := '{}';
  told            uuid[] := '{}';  -- to whose logs a line is added: its number, level, task and text
  told_numbers    bigint[] := '{}';
  told_levels     integer[] := '{}';
  told_tasks      integer[] := '{}';
  told_lines      text[] := '{}';
BEGIN
  -- What happens at every end is one statement. The rest has statements of its own, which cost nothing where they do not run:
  -- to prepare the execution of a part takes as long as it takes to execute it for several runs.
  FOR result IN
  WITH held AS MATERIALIZED (
    SELECT l.run_id AS id, l.lease, l.worker, l.ready_at, l.started_at,
      CASE said.outcome WHEN 'undelivered' THEN 'handed_back' ELSE said.outcome END AS outcome, said.tasks_done, said.results,
      said.category, said.message, said.task_number, said.task_name, said.jitter,
      r.state = 'running' AND r.lease = l.lease AS is_its_own, r.attempt, r.max_attempts, r.retry_categories,
      r.retry_initial, r.retry_multiplier, r.retry_longest, r.hand_backs, r.tasks_total, r.tasks_done AS known_done,
      r.current_task_number, r.current_task_name,
      r.tasks_done = 0 AND r.current_task_number = 0 AND octet_length(r.results) = 0 AS is_untouched,
      r.cancel_requested_at IS NOT NULL AS is_to_cancel
    FROM (
      SELECT * FROM unnest(ids, leases, outcomes, done, results_of, categories, messages, numbers, names, jitters)
        AS u (id, lease, outcome, tasks_done, results, category, message, task_number, task_name, jitter)
      ORDER BY u.id
    ) said CROSS JOIN LATERAL (
      -- First the lease, then the run, as whoever reports progress.
      SELECT l.* FROM run_leases l
      WHERE l.run_id = said.id AND l.lease = said.lease AND (said.outcome <> 'lost' OR l.lease_until < now())
      FOR UPDATE
    ) l CROSS JOIN LATERAL (
      SELECT r.* FROM runs r
      WHERE r.id = l.run_id AND (said.outcome <> 'undelivered'
        OR (r.tasks_done = 0 AND r.current_task_number = 0 AND octet_length(r.results) = 0))
      FOR UPDATE
    ) r
  ), freed AS (
    DELETE FROM run_leases l WHERE l.run_id = ANY (ARRAY(SELECT held.id FROM held))
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
    FROM held k WHERE k.is_its_own
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
    RETURNING r.id, r.project_id, r.plan_id, r.plan_title, r.state, r.max_attempts, r.deduplication_key,
      r.failure_task_number, d.attempt AS attempt, d.lease, d.worker, d.ready_at, d.started_at, d.outcome, d.verdict, d.why,
      d.reason,
      -- What the worker could not, or must not, say itself.
      CASE
        WHEN d.verdict = 'kept' THEN d.reason || '. It is queued again'
          || CASE WHEN d.pause > 0 THEN ', for ' || round(d.pause::numeric, 1) || ' s from now' ELSE '' END
        WHEN d.next_state = 'queued' THEN 'Attempt ' || d.attempt || ' of ' || d.max_attempts || ' failed: '
          || left(d.reason, 2000) || '. The next one begins in ' || round(d.pause::numeric, 1) || ' s'
        WHEN d.outcome IN ('lost', 'handed_back') THEN d.reason END AS line
  ), noted AS (
    INSERT INTO run_attempts (run_id, lease, project_id, attempt, worker, ready_at, started_at, ended_at, outcome, is_last,
      failure_category, reason)
    SELECT e.id, e.lease, e.project_id, e.attempt, e.worker, e.ready_at, e.started_at, now(),
      CASE WHEN e.verdict IN ('completed', 'cancelled') THEN e.verdict
        WHEN e.outcome = 'cancelled' THEN 'failed' ELSE e.outcome END,
      e.state <> 'queued', CASE WHEN e.verdict = 'failed' THEN e.why END,
      CASE WHEN e.verdict IN ('failed', 'kept') THEN e.reason ELSE '' END
    FROM ended e
  ), closed AS (
    UPDATE run_log_heads h SET lease = NULL, last_seq = h.last_seq + CASE WHEN e.line IS NULL THEN 0 ELSE 1 END
    FROM ended e WHERE h.run_id = e.id
    RETURNING e.*, h.last_seq
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
  SELECT c.id, c.project_id, c.state, c.deduplication_key, c.failure_task_number, c.line, c.last_seq,
    EXISTS (SELECT FROM project_queues p WHERE p.project_id = c.project_id AND p.max_concurrent_runs IS NOT NULL)
      AS is_limited
  FROM closed c
  LOOP
    IF result.state = 'queued' THEN
      queued := queued || result.id;
    ELSIF result.deduplication_key IS NOT NULL THEN
      released := released || result.id;
    END IF;
    IF result.state = 'failed' THEN
      dead := dead || result.id;
    END IF;
    IF result.line IS NOT NULL THEN
      told := told || result.id;
      told_numbers := told_numbers || result.last_seq;
      told_levels := told_levels || CASE WHEN result.state = 'queued' THEN 3 ELSE 4 END;
      told_tasks := told_tasks || result.failure_task_number;
      told_lines := told_lines || result.line;
    END IF;
    id := result.id;
    project_id := result.project_id;
    state := result.state;
    last_seq := result.last_seq;
    is_line_added := result.line IS NOT NULL;
    is_limited := result.is_limited;
    RETURN NEXT;
  END LOOP;

  IF queued <> '{}' THEN
    INSERT INTO run_queue (run_id, project_id, lane, required_capabilities, priority, run_at, is_ready)
    SELECT r.id, r.project_id, array_to_string(r.required_labels, ','), r.required_capabilities, r.priority, r.run_at,
      r.run_at <= now()
    FROM runs r WHERE r.id = ANY (queued);
  END IF;
  IF released <> '{}' THEN
    DELETE FROM run_deduplication_keys k USING runs r
    WHERE r.id = ANY (released) AND k.project_id = r.project_id AND k.key = r.deduplication_key AND k.run_id = r.id;
  END IF;
  IF dead <> '{}' THEN
    INSERT INTO dead_letters (run_id, project_id, failed_at)
    SELECT r.id, r.project_id, now() FROM runs r WHERE r.id = ANY (dead);
  END IF;
  IF told <> '{}' THEN
    INSERT INTO log_chunks
    SELECT line.* FROM unnest(told, told_numbers, told_levels, told_tasks, told_lines)
        AS u (run_id, number, level, task, text)
      CROSS JOIN LATERAL log_chunk_of_line(u.run_id, u.number, clock_timestamp(), u.level, u.task, u.text) AS line;
  END IF;
END $$;
