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
  /// Whether the page brings it about, and so as many of them as it likes: all that it writes itself, and what the runner
  /// tells of its navigations, dialogs and the like. They count against the run's limits; our own are few.
  public var isPageDriven: Bool
  /// The number of the task that it belongs to, from 1; nil outside any task.
  public var taskNumber: Int?
  /// At most `RunLimits.logLineBytes` of UTF-8, without control characters other than tab and newline.
  public var text: String
  /// What the line is about, by name, for programs: names of a to z, digits, `_` and `.`; the backend cuts the rest.
  public var fields: [String: String]

  public init(
    unixMicroseconds: Int64, level: Level, source: Source, taskNumber: Int?, text: String,
    fields: [String: String] = [:], isPageDriven: Bool = false
  ) {
    self.unixMicroseconds = unixMicroseconds
    self.level = level
    self.source = source
    self.isPageDriven = isPageDriven || source == .page
    self.taskNumber = taskNumber
    self.text = text
    self.fields = fields
  }
}
