public import Protobuf

/// LogLevel is how much a log entry matters. Higher numbers matter more.
public struct LogLevel: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// As a condition: every level.
  public static let unspecified = LogLevel(rawValue: 0)
  /// For finding faults.
  public static let debug = LogLevel(rawValue: 1)
  /// What happened.
  public static let info = LogLevel(rawValue: 2)
  /// Something odd, which did not stop the run.
  public static let warning = LogLevel(rawValue: 3)
  /// Something failed.
  public static let error = LogLevel(rawValue: 4)

  public static let schema = EnumSchema(
    "vantflow.v1.LogLevel",
    [
      unspecified: "LOG_LEVEL_UNSPECIFIED",
      debug: "LOG_LEVEL_DEBUG",
      info: "LOG_LEVEL_INFO",
      warning: "LOG_LEVEL_WARNING",
      error: "LOG_LEVEL_ERROR",
    ])
}
