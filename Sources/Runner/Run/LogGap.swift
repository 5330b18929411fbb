/// Lines that a log has lost for good.
struct LogGap: Sendable {
  let lines: Int
  /// Why the last of them were.
  let reason: String
  /// The log did not take even the line that tells of it: it is sent again with the next one.
  var isRefused = false

  /// The line that stands in their place.
  func line(unixMicroseconds: Int64) -> LogLine {
    LogLine(
      unixMicroseconds: unixMicroseconds, level: .error, source: .runner, taskNumber: nil,
      text: "\(lines) lines were lost here: \(reason)", fields: ["lost_lines": "\(lines)"])
  }
}
