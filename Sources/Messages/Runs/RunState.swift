public import Protobuf

/// RunState is where a run stands: QUEUED, then RUNNING, then exactly one of the others.
public struct RunState: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Never sent by the server.
  public static let unspecified = RunState(rawValue: 0)
  /// It waits for a runner.
  public static let queued = RunState(rawValue: 1)
  /// A runner executes it.
  public static let running = RunState(rawValue: 2)
  /// Final: every task completed, or failed where its plan goes on.
  public static let completed = RunState(rawValue: 3)
  /// Final: ``Run/failure`` says why.
  public static let failed = RunState(rawValue: 4)
  /// Final: it was cancelled.
  public static let cancelled = RunState(rawValue: 5)

  public static let schema = EnumSchema(
    "vantflow.v1.RunState",
    [
      unspecified: "RUN_STATE_UNSPECIFIED",
      queued: "RUN_STATE_QUEUED",
      running: "RUN_STATE_RUNNING",
      completed: "RUN_STATE_COMPLETED",
      failed: "RUN_STATE_FAILED",
      cancelled: "RUN_STATE_CANCELLED",
    ])
}
