import Database
import Services

/// Which version a server is of, as far as servers of the present one meet it beside them.
enum ServerVersion: String {
  case present
  /// The one after: it brings a migration that works for the present one, and stores what that does not know.
  case next

  /// What the version adds to the schema.
  var migrations: [Migration] {
    let known = Schema.migrations.count
    return switch self {
    case .present: []
    case .next: [Migration(known + 1, "next version", Self.additions, worksFor: known)]
    }
  }

  /// Log chunks and results are stored with a field that the present version does not know: number 99, a string. Its
  /// clients get it with the log, which is sent as it is stored.
  var edits: [StatementEdit] {
    switch self {
    case .present: []
    case .next:
      [
        StatementEdit(
          statement: "log_append", old: "FOR piece.length::integer)",
          new: "FOR piece.length::integer) || '\\x9a06056c61746572'::bytea"),
        StatementEdit(
          statement: "run_progress", old: "results = $6,", new: "results = $6::bytea || '\\x9a06056c61746572'::bytea,"),
      ]
    }
  }

  /// Statements of the present version meet wider rows in the tables that they write most, a trigger that writes at the end
  /// of each run, under a key that a second end would break, and one of their functions made anew.
  private static let additions = """
    ALTER TABLE runs ADD COLUMN region text NOT NULL DEFAULT 'here';
    ALTER TABLE run_leases ADD COLUMN region text NOT NULL DEFAULT 'here';
    ALTER TABLE activity ADD COLUMN region text;
    CREATE TABLE run_ends (
      run_id   uuid        PRIMARY KEY REFERENCES runs,
      state    text        NOT NULL,
      region   text        NOT NULL,
      ended_at timestamptz NOT NULL DEFAULT now()
    );
    CREATE FUNCTION note_run_end() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO run_ends (run_id, state, region) VALUES (NEW.id, NEW.state, NEW.region);
      RETURN NULL;
    END $$;
    CREATE TRIGGER run_has_ended AFTER UPDATE ON runs FOR EACH ROW
      WHEN (OLD.finished_at IS NULL AND NEW.finished_at IS NOT NULL) EXECUTE FUNCTION note_run_end();
    DO $$ BEGIN
      EXECUTE replace(pg_get_functiondef('end_attempts'::regproc), 'BEGIN', 'BEGIN -- as the next version has it');
    END $$;
    """
}
