/// One line of a run's log, before the backend has numbered it.
public struct LogLine: Sendable, Hashable {
  public enum Level: Sendable, Hashable {
    case debug, info, warning, error
  }

  public enum Source: Sendable, Hashable {
    /// The runner tells what it does.
    case runner
    /// The page wrote to its console, or threw an exception that nothing caught.
    case page
  }

  /// Microseconds since the Unix epoch, by the runner's clock.
  public var unixMicroseconds: Int64
  public var level: Level
  public var source: Source
  /// The number of the task that it belongs to, from 1; nil outside any task.
  public var taskNumber: Int?
  /// At most `RunLimits.logLineBytes` of UTF-8, without control characters other than tab and newline.
  public var text: String
  /// What the line is about, by name, for programs: names of a to z, digits, `_` and `.`; the backend cuts the rest.
  public var fields: [String: String]

  public init(
    unixMicroseconds: Int64, level: Level, source: Source, taskNumber: Int?, text: String,
    fields: [String: String] = [:]
  ) {
    self.unixMicroseconds = unixMicroseconds
    self.level = level
    self.source = source
    self.taskNumber = taskNumber
    self.text = text
    self.fields = fields
  }
}
