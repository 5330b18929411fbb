-- A claim that had seen no pause could wait for a lock, and begin runs long after the pause had been answered. Claims now
-- hold a gate open to the end of their transaction: that of the whole, and that of each project of which they may take
-- something. Who pauses shuts it (pg_advisory_xact_lock): he waits for the claims that have passed, and those that come
-- meanwhile do not wait but go on without what is behind it. A lock in memory and no row: a project need not have one in
-- project_queues, and claims beside each other would write a shared lock into it each time.

-- The advisory lock of a project's queue; that of the whole is under the id of nobody, 00000000-…
CREATE FUNCTION queue_gate(project uuid) RETURNS bigint
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$ SELECT uuid_hash_extended(project, 19) $$;

-- It says besides how many runs are left: who took its fill wakes no other worker in vain.
DROP FUNCTION claim_runs;

-- Leases up to `capacity` ready runs that a worker with these labels may execute. Takes turns between the projects,
-- in proportion to their weights and from the one behind `after_project` on, or from that one where its turn has
-- `turn_rest` runs left, since claims of one run at a time would know no weights otherwise; within a project the highest
-- priority first, then the oldest. The last row has no run: it says where the next claim goes on, whether something was left for
-- another look since somebody else was at it, behind a claim that took its fill how many more are ready (2: or more), for
-- whomever, and in how many seconds the next run becomes ready.
CREATE FUNCTION claim_runs(
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
  projects  uuid[] := '{}';
  rooms     integer[] := '{}';         -- runs that each of them may still begin
  weights   integer[] := '{}';
  shares    integer[] := '{}';         -- what each has in this lap: its weight, or the rest of its turn
  lanes     text[] := '{}';            -- each a project's lanes, a colon before and a line feed between
  here      uuid := after_project;
  goes_on   boolean := turn_rest > 0;  -- with the project that was served last
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
  turn_left := 0;
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
    IF goes_on AND seen = 0 AND NOT has_turned THEN
      SELECT q.project_id INTO here FROM run_queue q WHERE q.is_ready AND q.project_id >= here
        ORDER BY q.project_id LIMIT 1;
    ELSE
      SELECT q.project_id INTO here FROM run_queue q WHERE q.is_ready AND q.project_id > here
        ORDER BY q.project_id LIMIT 1;
    END IF;
    IF NOT FOUND THEN
      EXIT WHEN has_turned OR after_project = nobody;
      has_turned := true;
      here := nobody;
      CONTINUE;
    END IF;
    EXIT WHEN has_turned AND (here > after_project OR goes_on AND here = after_project);
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
    shares := shares || CASE WHEN goes_on AND here = after_project THEN least(turn_rest, coalesce(settings.weight, 1))
      ELSE coalesce(settings.weight, 1) END;
    weight_sum := weight_sum + shares[cardinality(shares)];
  END LOOP;

  -- Laps over them: each takes its weight in runs or, where there is more room, its share of it.
  WHILE cardinality(taken) < capacity LOOP
    SELECT sum(s) INTO weight_sum FROM unnest(shares, rooms) AS u (s, r) WHERE u.r > 0;
    EXIT WHEN weight_sum IS NULL;
    unit := greatest(1, (capacity - cardinality(taken)) / weight_sum);
    FOR i IN 1 .. cardinality(projects) LOOP
      CONTINUE WHEN rooms[i] <= 0;
      quota := least(unit * shares[i], rooms[i], capacity - cardinality(taken));
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
      turn_left := CASE WHEN cardinality(batch) < quota THEN 0 ELSE (unit * shares[i] - quota) / unit END;
      EXIT WHEN cardinality(taken) >= capacity;
    END LOOP;
    shares := weights;
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
    SELECT c.id, c.lease, c.attempt, c.project_id, c.plan_id, c.plan_document, NULL::uuid, NULL::integer,
      NULL::boolean, NULL::integer, NULL::double precision
    FROM claimed c ORDER BY c.place;
  END IF;

  IF cardinality(taken) >= capacity THEN
    -- In the order of an index, of which it reads the beginning.
    SELECT count(*) INTO left_over
    FROM (SELECT FROM run_queue q WHERE q.is_ready ORDER BY q.project_id, q.lane LIMIT 2) more;
  END IF;
  SELECT extract(epoch FROM min(q.run_at) - clock_timestamp()) INTO next_in FROM run_queue q WHERE NOT q.is_ready;
  RETURN NEXT;
END $$;
