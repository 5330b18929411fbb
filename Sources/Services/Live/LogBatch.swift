import Database
import EventLoop
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
  /// When they were stored, by the clock of whoever read it: that of this host or the database's.
  let storedAt: Instant
  /// When this process had stored them, or heard that another one had; nil for what was read to catch up.
  let announcedAt: LoopInstant?
  /// The field `entries` of a `TailLogsResponse`, once an entry.
  let entries: [UInt8]
  private let made = Mutex(Made())

  private struct Made {
    var message: EncodedMessages<TailLogsResponse>?
    var event: SharedEvent?
  }

  init(
    runID: UUID, projectID: UUID, numbers: ClosedRange<Int64>, storedAt: Instant, announcedAt: LoopInstant? = nil,
    entries: [UInt8]
  ) {
    self.runID = runID
    self.projectID = projectID
    self.numbers = numbers
    self.storedAt = storedAt
    self.announcedAt = announcedAt
    self.entries = entries
  }

  /// The batch of a chunk that was read or has just been stored.
  convenience init(_ chunk: LogChunk, runID: UUID, projectID: UUID, announcedAt: LoopInstant? = nil) {
    self.init(
      runID: runID, projectID: projectID, numbers: chunk.numbers, storedAt: chunk.storedAt, announcedAt: announcedAt,
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

  /// The event that carries the entries to those who watch the project, or tells them of entries that are damaged.
  var event: SharedEvent {
    made.withLock { made in
      if let event = made.event { return event }
      let field = RunLogField(run: runID, entries: entries)
      let event = SharedEvent(
        project: projectID, type: field == nil ? "run.log_skipped" : "run.log", at: storedAt,
        payload: field?.bytes ?? [])
      made.event = event
      return event
    }
  }

  /// The entries as values.
  func decoded() throws(DecodingError) -> [LogEntry] {
    try TailLogsResponse(decoding: entries).entries
  }

  /// Those of the entries that have these numbers.
  func cut(to numbers: ClosedRange<Int64>) throws -> LogBatch {
    let kept = try decoded().filter { numbers.contains($0.number) }
    let entries = try TailLogsResponse.with { $0.entries = kept }.encodedBytes()
    return LogBatch(
      runID: runID, projectID: projectID, numbers: numbers, storedAt: storedAt, announcedAt: announcedAt,
      entries: entries)
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
