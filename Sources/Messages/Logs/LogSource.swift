public import Protobuf

/// LogSource is who wrote a log entry.
public struct LogSource: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Never sent by the server.
  public static let unspecified = LogSource(rawValue: 0)
  /// The runner: what it does for the run.
  public static let runner = LogSource(rawValue: 1)
  /// The page: its console and its uncaught errors. This is text of a web site, not of VantFlow.
  public static let page = LogSource(rawValue: 2)

  public static let schema = EnumSchema(
    "vantflow.v1.LogSource",
    [
      unspecified: "LOG_SOURCE_UNSPECIFIED",
      runner: "LOG_SOURCE_RUNNER",
      page: "LOG_SOURCE_PAGE",
    ])
}
