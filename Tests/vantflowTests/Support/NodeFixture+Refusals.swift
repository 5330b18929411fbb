extension NodeFixture {
  /// Makes the database refuse to write this run's log with an SQLSTATE, and no other's.
  func refuseLogs(of run: String, state: String) async throws {
    try await execute(
      """
      CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '\(state)'; END $$
      """)
    try await execute(
      """
      CREATE OR REPLACE TRIGGER refuse BEFORE UPDATE ON run_log_heads FOR EACH ROW
      WHEN (new.run_id = '\(run)') EXECUTE FUNCTION refuse()
      """)
  }
}
