import Database
import Messages
import Protobuf
import RPCServer
import Synchronization

/// Log entries of one append, as they were committed: consecutive, immutable, in the bytes that were stored. What those
/// who follow are sent is made of them once, for the first who asks.
final class LogBatch: Sendable {
  let runID: UUID
  let projectID: UUID
  let numbers: ClosedRange<Int64>
  /// When they were stored.
  let storedAt: Instant
  /// The field `entries` of a `TailLogsResponse`, once an entry.
  let entries: [UInt8]
  private let made = Mutex(Made())

  private struct Made {
    var message: EncodedMessages<TailLogsResponse>?
    var runLog: RunLogField?
  }

  init(runID: UUID, projectID: UUID, numbers: ClosedRange<Int64>, storedAt: Instant, entries: [UInt8]) {
    self.runID = runID
    self.projectID = projectID
    self.numbers = numbers
    self.storedAt = storedAt
    self.entries = entries
  }

  /// The batch of a chunk that was read or has just been stored.
  convenience init(_ chunk: LogChunk, runID: UUID, projectID: UUID) {
    self.init(
      runID: runID, projectID: projectID, numbers: chunk.numbers, storedAt: chunk.storedAt,
      entries: chunk.entries.withUnsafeBytes { Array($0) })
  }

  /// The message that carries the entries to those who follow the log.
  var message: EncodedMessages<TailLogsResponse> {
    get throws {
      try made.withLock { made in
        if let message = made.message { return message }
        var message = EncodedMessages<TailLogsResponse>()
        try message.append(spliced: Spliced(lastNumber: numbers.upperBound, entries: entries))
        made.message = message
        return message
      }
    }
  }

  /// The payload that carries the entries to those who watch the project.
  var runLog: RunLogField {
    made.withLock { made in
      if let runLog = made.runLog { return runLog }
      let runLog = RunLogField(run: runID, entries: entries)
      made.runLog = runLog
      return runLog
    }
  }

  /// The entries as values.
  func decoded() throws(DecodingError) -> [LogEntry] {
    try TailLogsResponse(decoding: entries).entries
  }

  private struct Spliced: SplicedMessage {
    let lastNumber: Int64
    let entries: [UInt8]

    var fields: TailLogsResponse { .with { $0.lastNumber = lastNumber } }
    var encodedBytes: Int { entries.count }

    func copyEncoded(to target: UnsafeMutableRawBufferPointer) {
      entries.withUnsafeBytes { target.copyMemory(from: $0) }
    }
  }
}
