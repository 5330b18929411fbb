public import Protobuf

extension FileSchema {
  /// `vantflow/v1/log.proto`.
  public static let log = FileSchema(
    name: "vantflow/v1/log.proto",
    package: "vantflow.v1",
    dependencies: [
      .timestamp, .runState,
    ],
    messages: [
      LogEntry.self, ListLogsRequest.self, ListLogsResponse.self, TailLogsRequest.self, TailLogsResponse.self,
    ],
    enums: [
      LogLevel.self, LogSource.self,
    ])
}
