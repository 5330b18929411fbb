public import Protobuf

/// RunLog is new entries of a run's log.
public struct RunLog: Message {
  /// The run that wrote them.
  public var runID = ""

  /// The entries, consecutive.
  public var entries: [LogEntry] = []

  public init() {}

  public static let schema = Schema<RunLog>("vantflow.v1.RunLog") {
    Field(1, "run_id", \.runID)
    Field(2, "entries", \.entries)
  }
}
