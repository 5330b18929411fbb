public import Protobuf

/// RunnerLeaseState is what a heartbeat learns about a lease.
public struct RunnerLeaseState: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Never sent by the server.
  public static let unspecified = RunnerLeaseState(rawValue: 0)
  /// It goes on.
  public static let held = RunnerLeaseState(rawValue: 1)
  /// It goes on, and somebody wants the run to be cancelled: stop, and complete it as cancelled.
  public static let cancelRequested = RunnerLeaseState(rawValue: 2)
  /// It is over: stop, and write nothing more.
  public static let lost = RunnerLeaseState(rawValue: 3)

  public static let schema = EnumSchema(
    "vantflow.v1.RunnerLeaseState",
    [
      unspecified: "RUNNER_LEASE_STATE_UNSPECIFIED",
      held: "RUNNER_LEASE_STATE_HELD",
      cancelRequested: "RUNNER_LEASE_STATE_CANCEL_REQUESTED",
      lost: "RUNNER_LEASE_STATE_LOST",
    ])
}
