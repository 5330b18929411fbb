import Database
import Messages

/// Log entries of one append, as they were committed: consecutive, immutable, encoded once for all who follow.
final class LogBatch: Sendable {
  let runID: UUID
  let projectID: UUID
  /// The entries, with their numbers.
  let entries: [LogEntry]

  /// - Parameter entries: At least one; their numbers are consecutive.
  init(runID: UUID, projectID: UUID, entries: [LogEntry]) {
    self.runID = runID
    self.projectID = projectID
    self.entries = entries
  }

  /// The number of the first entry.
  var firstNumber: Int64 { entries.first?.number ?? 0 }
  /// The number of the last entry.
  var lastNumber: Int64 { entries.last?.number ?? 0 }
}
