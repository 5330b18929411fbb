import Database
import Logging

/// Keeps the partitions of the logs: those of the coming days are there before they are needed, and those whose runs
/// ended longer ago than logs are kept are removed. Any number of processes may do so at once: they take turns.
struct LogDays: Sendable {
  /// No meaning but its own; the migrator and others have other numbers.
  private static let lockKey: Int64 = 0x6C6F_6764_6179_73

  let database: Database
  /// How long a log is kept behind the end of its run; nil for ever.
  let retention: Duration?
  let logger: Logger

  /// One look. A lock that is not given in time fails it, and the next one tries again: until then logs go to the
  /// partition for the rest, or stay for a while longer.
  func keep() async throws {
    for day in try await days(LogStatements.missingDays, ServiceLimits.logDaysAhead) {
      try await change(LogStatements.addDay, day)
    }
    guard let retention else { return }
    for day in try await days(LogStatements.expiredDays, retention) where try await change(LogStatements.removeDay, day)
    {
      logger.info("logs were removed, as old as they are", metadata: ["day": "\(day)"])
    }
  }

  private func days(_ statement: Statement, _ bind: some SQLBindable) async throws -> [String] {
    try await database.query(statement, bind).map { try $0.column("day") }
  }

  /// Changes one day's partition in a transaction of its own, so that its locks are held for no other's sake.
  ///
  /// - Returns: whether it was this process's turn, and there was something to change still.
  @discardableResult
  private func change(_ statement: Statement, _ day: String) async throws -> Bool {
    try await database.transaction { transaction in
      let turn = try await transaction.queryOne(
        LogStatements.daysTurn, Self.lockKey, "\(ServiceLimits.logDaysLockMilliseconds)ms")
      guard try turn?.column("is_ours") == true else { return false }
      return try await transaction.queryOne(statement, day) != nil
    }
  }
}
