-- A claim looked at every lane of a project, so that one with ten thousand sets of labels made everybody's claims slow. Now
-- it goes from one lane that its worker may take to the next, and steps over those in between. And whose turn it is stays as it
-- was where a claim takes nothing: one that came for nothing gave the project that was served last another turn.

-- In the order of their bytes, whatever the database's own order is: what is stepped over depends on it.
ALTER TABLE run_queue ALTER COLUMN lane TYPE text COLLATE "C";

-- The lanes of a project that have a ready run and ask for nothing but these labels, each behind a colon, with line feeds
-- between; null where there is none. A lane is its labels in their order with commas between, and every character of a label is
-- behind the comma: lanes are ordered as lists of labels are. One that asks for a label which is not here is followed by none
-- that can be taken before the label in that place is one of these. Claims call it, whose settings it has.
CREATE FUNCTION ready_lanes(project uuid, labels text[]) RETURNS text
  LANGUAGE plpgsql STABLE AS $$
DECLARE
  known  CONSTANT text[] := ARRAY(SELECT label FROM unnest(labels) AS label ORDER BY label COLLATE "C");
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
    wanted := string_to_array(lane, ',');
    SELECT min(u.place) INTO place FROM unnest(wanted) WITH ORDINALITY AS u (label, place) WHERE u.label <> ALL (known);
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

-- Leases up to `capacity` ready runs that a worker with these labels may execute. Takes turns between the projects,
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
  most_left CONSTANT integer := 100;   -- projects looked at for what is left
  projects  uuid[] := '{}';
  rooms     integer[] := '{}';         -- runs that each of them may still begin
  weights   integer[] := '{}';
  shares    integer[] := '{}';         -- what each has in this lap: its weight, or the rest of its turn
  lanes     text[] := '{}';            -- each a project's lanes, a colon before and a line feed between
  here      uuid := after_project;
  passed    uuid;                      -- the project looked at last
  goes_on   boolean := turn_rest > 0;  -- with the project that was served last
  has_turned boolean := false;
  seen      integer := 0;
  weight_sum integer := 0;
  lanes_here text;
  settings  record;
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
      CONTINUE WHEN batch = '{}';
      last_project := projects[i];
      turn_left := CASE WHEN cardinality(batch) < quota THEN 0 ELSE (unit * shares[i] - quota) / unit END;
      EXIT WHEN cardinality(taken) >= capacity;
    END LOOP;
    shares := weights;
  END LOOP;

  -- Of several lanes a claim locks what it may take of each, and takes the best: somebody else's holds what it will leave.
  IF taken = '{}' AND strpos(array_to_string(lanes, ''), E'\n') > 0 THEN
    is_contended := true;
  END IF;

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
  SELECT extract(epoch FROM min(q.run_at) - clock_timestamp()) INTO next_in FROM run_queue q WHERE NOT q.is_ready;
  RETURN NEXT;
END $$;
