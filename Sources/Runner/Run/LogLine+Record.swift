import Messages
import Protobuf

// How lines wait on disk: as entries of the contract.

extension LogLine {
  /// The line as bytes.
  func record() throws(EncodingError) -> [UInt8] {
    let entry = LogEntry.with { entry in
      let (seconds, microseconds) = unixMicroseconds.quotientAndRemainder(dividingBy: 1_000_000)
      entry.time = .with {
        $0.seconds = seconds
        $0.nanos = Int32(microseconds * 1000)
      }
      entry.level =
        switch level {
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
      entry.source = source == .runner ? .runner : .page
      entry.taskNumber = Int32(clamping: taskNumber ?? 0)
      entry.message = text
    }
    return try entry.encodedBytes()
  }

  /// The line of these bytes; nil where they are none.
  init?(record: [UInt8]) {
    guard let entry = try? LogEntry(decoding: record), let time = entry.time else { return nil }
    let level: Level
    switch entry.level {
    case .debug: level = .debug
    case .info: level = .info
    case .warning: level = .warning
    default: level = .error
    }
    self.init(
      unixMicroseconds: time.seconds * 1_000_000 + Int64(time.nanos / 1000), level: level,
      source: entry.source == .runner ? .runner : .page,
      taskNumber: entry.taskNumber == 0 ? nil : Int(entry.taskNumber), text: entry.message)
  }
}
