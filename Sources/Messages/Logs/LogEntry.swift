public import Protobuf

/// LogEntry is one line of a run's log.
public struct LogEntry: Message {
  /// The number of the entry in its run: 1, 2, 3 ... without gaps.
  public var number: Int64 = 0

  /// When it happened.
  public var time: Timestamp?

  /// How much it matters.
  public var level: LogLevel = .unspecified

  /// Who wrote it.
  public var source: LogSource = .unspecified

  /// The number of the task that it belongs to, from 1; 0 for none.
  public var taskNumber: Int32 = 0

  /// What happened, in words. At most 16 KiB; longer text is cut and says so.
  public var message = ""

  /// What the entry is about, by name, for programs. Names are of a to z, digits, "_" and ".". At most 32 fields, 64
  /// bytes a name and 1 KiB a value; what is longer is cut and says so.
  public var fields: MapEntries<String, String> = [:]

  public init() {}

  public static let schema = Schema<LogEntry>("vantflow.v1.LogEntry") {
    Field(1, "number", \.number)
    Field(2, "time", \.time)
    Field(3, "level", \.level)
    Field(4, "source", \.source)
    Field(5, "task_number", \.taskNumber)
    Field(6, "message", \.message)
    Field(7, "fields", \.fields)
  }
}
