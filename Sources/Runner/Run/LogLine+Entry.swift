public import Messages
public import Protobuf

// Lines as the contract has them: so they go to servers, and so they wait on disk.

extension LogEntry {
  /// The line, not yet numbered.
  public init(_ line: LogLine) {
    self.init()
    time = Timestamp(unixMicroseconds: line.unixMicroseconds)
    level =
      switch line.level {
      case .debug: .debug
      case .info: .info
      case .warning: .warning
      case .error: .error
      }
    source =
      switch line.source {
      case .runner: .runner
      case .page: .page
      }
    taskNumber = Int32(clamping: line.taskNumber ?? 0)
    message = line.text
    fields = MapEntries(line.fields.sorted { $0.key < $1.key }.map { .init(key: $0.key, value: $0.value) })
  }
}

extension Timestamp {
  /// The time so many microseconds behind the Unix epoch.
  public init(unixMicroseconds: Int64) {
    let (seconds, microseconds) = unixMicroseconds.quotientAndRemainder(dividingBy: 1_000_000)
    self.init()
    self.seconds = seconds
    nanos = Int32(microseconds * 1000)
  }
}

extension LogLine {
  /// The line as bytes.
  func record() throws(EncodingError) -> [UInt8] { try LogEntry(self).encodedBytes() }

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
      taskNumber: entry.taskNumber == 0 ? nil : Int(entry.taskNumber), text: entry.message,
      fields: Dictionary(entry.fields.entries.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }))
  }
}
