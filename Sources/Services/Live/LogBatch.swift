import Database
import Messages
import RPCServer
import Synchronization

/// Log entries of one append, as they were committed: consecutive, immutable, encoded once for all who follow.
final class LogBatch: Sendable {
  let runID: UUID
  let projectID: UUID
  /// The entries, with their numbers.
  let entries: [LogEntry]
  private let encodedOnce = Mutex<EncodedMessages<TailLogsResponse>?>(nil)

  /// Takes entries with their numbers: at least one, and consecutive.
  init(runID: UUID, projectID: UUID, entries: [LogEntry]) {
    self.runID = runID
    self.projectID = projectID
    self.entries = entries
  }

  /// The message that carries the entries to those who follow the log, made for the first and shared by all.
  var encoded: EncodedMessages<TailLogsResponse> {
    get throws {
      try encodedOnce.withLock { encoded in
        if let encoded { return encoded }
        var message = EncodedMessages<TailLogsResponse>()
        try message.append(
          .with {
            $0.entries = entries
            $0.lastNumber = lastNumber
          })
        encoded = message
        return message
      }
    }
  }

  /// The number of the first entry.
  var firstNumber: Int64 { entries.first?.number ?? 0 }
  /// The number of the last entry.
  var lastNumber: Int64 { entries.last?.number ?? 0 }
}
