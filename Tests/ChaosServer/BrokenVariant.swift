import Database
import Services

/// A promise that the server breaks on purpose, so that the chaos test can be seen to notice.
enum BrokenVariant: String, CaseIterable {
  /// It breaks none.
  case none
  /// Writes of a worker are accepted under any lease, also after the run has ended.
  case noFencing = "no-fencing"
  /// Streams hear what they are notified of, and no poll makes up for what they are not.
  case notifyOnly = "notify-only"
  /// Log lines are numbered from where the process remembers the log to end, and no row is locked and compared for it.
  case noHeadRowLock = "no-head-row-lock"
  /// Claims look neither at the limits of projects nor at their pauses, projects take no turns, and whatever fails is tried
  /// again, twice more often than its plan allows.
  case carelessQueue = "careless-queue"
  /// Nobody locks a schedule that is due, and nothing keeps two servers from dealing with the same occurrence.
  case carelessScheduler = "careless-scheduler"

  /// What the variant does to statements.
  var edits: [StatementEdit] {
    switch self {
    case .none, .carelessQueue: []
    case .noFencing:
      [
        StatementEdit(
          statement: "run_progress", old: "AND lease = $2 AND state = 'running'",
          new: "AND $2::bigint IS NOT NULL AND state = 'running'"),
        StatementEdit(statement: "log_append", old: "AND lease = $2 ", new: "AND $2::bigint IS NOT NULL "),
        // The generation of the run in place of that of its log, which is closed with the lease.
        StatementEdit(
          statement: "log_lock", old: "SELECT lease,",
          new: "SELECT (SELECT r.lease FROM runs r WHERE r.id = run_log_heads.run_id) AS lease,"),
        StatementEdit(statement: "log_head", old: "SELECT h.lease,", new: "SELECT r.lease,"),
      ]
    case .carelessScheduler:
      [
        StatementEdit(
          statement: "schedule_take_due", old: "LIMIT $3\nFOR NO KEY UPDATE SKIP LOCKED", new: "LIMIT $3"),
        // Both servers wake in the same moment, and the one that is first is done in a few milliseconds.
        StatementEdit(
          statement: "schedule_take_due", old: "FROM schedules s\n", new: "FROM schedules s CROSS JOIN pg_sleep(2)\n"),
      ]
    case .notifyOnly:
      [StatementEdit(statement: "run_pulses", old: "WHERE r.id = ANY ($1)", new: "WHERE r.id = ANY ($1) AND false")]
    case .noHeadRowLock:
      [
        StatementEdit(
          statement: "log_append",
          old: """
              UPDATE run_log_heads SET last_seq = $5, last_chunk = $3
              WHERE run_id = $1 AND lease = $2 AND last_chunk = $3 - 1 AND last_seq = $4
              RETURNING project_id
            ), stored
            """,
          new: """
              SELECT project_id FROM run_log_heads
              WHERE run_id = $1 AND lease = $2 AND last_chunk = $3 - 1 AND $4::bigint IS NOT NULL
            ), told AS (
              UPDATE run_log_heads SET last_seq = $5, last_chunk = $3 FROM head WHERE run_log_heads.run_id = $1
            ), stored
            """)
      ]
    }
  }

  /// What the variant does to the schema: where the database itself would keep the promise, it must not.
  var migrations: [Migration] {
    let number = Schema.migrations.count + 1
    return switch self {
    case .none, .notifyOnly: []
    case .noFencing: [Migration(number, "no fencing", Self.withoutFencing)]
    case .noHeadRowLock:
      [Migration(number, "no head row lock", "ALTER TABLE log_chunks DROP CONSTRAINT log_chunks_pkey")]
    case .carelessQueue: [Migration(number, "careless queue", Self.withoutCare)]
    case .carelessScheduler: [Migration(number, "careless scheduler", Self.withOccurrencesAtWill)]
    }
  }

  /// Whoever ends an attempt has the lease, whatever became of the run meanwhile: it is made to run under it first.
  private static let withoutFencing = """
    DROP TRIGGER runs_terminal_is_final ON runs;
    ALTER FUNCTION end_attempts RENAME TO end_attempts_of_holders;
    CREATE FUNCTION end_attempts(
      ids uuid[], leases bigint[], outcomes text[], done integer[], results_of bytea[], categories integer[],
      messages text[], numbers integer[], names text[], jitters double precision[]
    ) RETURNS TABLE (
      id uuid, project_id uuid, state text, last_seq bigint, is_line_added boolean, is_limited boolean
    ) LANGUAGE plpgsql AS $$
    #variable_conflict use_column
    DECLARE
      said uuid[] := ARRAY(SELECT u.id FROM unnest(ids, outcomes) AS u (id, outcome) WHERE u.outcome <> 'lost');
    BEGIN
      PERFORM FROM runs r WHERE r.id = ANY (said) ORDER BY r.id FOR UPDATE;
      DELETE FROM run_queue q WHERE q.run_id = ANY (said);
      DELETE FROM run_leases l WHERE l.run_id = ANY (said);
      DELETE FROM dead_letters d WHERE d.run_id = ANY (said);
      DELETE FROM run_attempts a USING unnest(ids, leases) AS u (id, lease)
        WHERE a.run_id = ANY (said) AND a.run_id = u.id AND a.lease = u.lease;
      UPDATE runs r SET state = 'running', lease = u.lease, attempt = greatest(r.attempt, 1),
        worker = coalesce(r.worker, 'somebody'), started_at = coalesce(r.started_at, now()), finished_at = NULL,
        failure_category = NULL, failure_message = ''
      FROM unnest(ids, leases) AS u (id, lease) WHERE r.id = u.id AND r.id = ANY (said);
      INSERT INTO run_leases (run_id, project_id, lease, attempt, worker, ready_at, started_at, lease_until)
        SELECT r.id, r.project_id, r.lease, r.attempt, r.worker, r.run_at, r.started_at, now() FROM runs r
        WHERE r.id = ANY (said);
      RETURN QUERY SELECT * FROM end_attempts_of_holders(ids, leases, outcomes, done, results_of, categories, messages,
        numbers, names, jitters);
    END $$;
    """

  private static let withOccurrencesAtWill = """
    ALTER TABLE schedule_occurrences DROP CONSTRAINT schedule_occurrences_pkey;
    DROP INDEX runs_by_occurrence;
    """

  /// The functions in the database get another text, and what would refuse a further attempt goes.
  private static let withoutCare = """
    ALTER TABLE runs DROP CONSTRAINT runs_attempt_in_range;
    CREATE PROCEDURE forget(function text, promise text, instead text) LANGUAGE plpgsql AS $$
    DECLARE
      kept text := pg_get_functiondef(function::regproc);
      broken text := replace(kept, promise, instead);
    BEGIN
      IF broken = kept THEN
        RAISE EXCEPTION '% has changed, and no promise would be broken: %', function, promise;
      END IF;
      EXECUTE broken;
    END $$;
    CALL forget('claim_runs', 'settings.max_concurrent_runs IS NOT NULL', 'false');
    CALL forget('claim_runs', 'settings.paused_at IS NOT NULL', 'false');
    CALL forget('claim_runs', 'here      uuid := after_project', 'here      uuid := nobody');
    CALL forget('claim_runs', 'least(unit * shares[i], rooms[i], ', 'least(rooms[i], ');
    CALL forget('end_attempts', 'j.attempt < j.max_attempts', 'j.attempt < j.max_attempts + 2');
    CALL forget('end_attempts', 'j.why = ANY (j.retry_categories)', 'true');
    """
}
