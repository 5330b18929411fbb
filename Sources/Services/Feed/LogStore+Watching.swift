import Database

extension LogStore {
  /// How far the logs of a project's runs have come that are at work, or were just now.
  func watchedHeads(of project: UUID) async throws(DatabaseError) -> [WatchedLogs.Head] {
    try await session.query(FeedStatements.watchedBegin, project, ServiceLimits.longestEndedRunsWindow)
      .map { row throws(DatabaseError) in
        WatchedLogs.Head(
          run: try row.column("run_id"), project: project, last: try row.column("last_seq"), isFinished: false,
          start: nil)
      }
  }

  /// The logs that a look asks for: those that have come further than is known or whose run has ended, of runs that are known,
  /// are at work, or were within its time.
  func watchedHeads(_ look: WatchedLogs.Look) async throws(DatabaseError) -> [WatchedLogs.Head] {
    try await session.query(
      FeedStatements.watched, look.projects, look.runs, look.numbers, look.window, look.settled
    )
    .map { row throws(DatabaseError) in
      WatchedLogs.Head(
        run: try row.column("run_id"), project: try row.column("project_id"), last: try row.column("last_seq"),
        isFinished: try row.column("is_finished"), start: try row.column("start_seq"))
    }
  }
}
