public import Protobuf

/// MissedRunPolicy is what happens to occurrences that came due a minute or more before a server could deal with
/// them: while every server was down, or while the schedule was paused.
public struct MissedRunPolicy: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Stands for SKIP; never sent by the server.
  public static let unspecified = MissedRunPolicy(rawValue: 0)
  /// No run is made for them.
  public static let skip = MissedRunPolicy(rawValue: 1)
  /// One run is made in place of all of them, for the last one.
  public static let runOnce = MissedRunPolicy(rawValue: 2)
  /// Each of the last 100 is dealt with as if it had come due now, in their order. With the overlap policy SKIP a run
  /// of the first one leads to skipping the others.
  public static let runAll = MissedRunPolicy(rawValue: 3)

  public static let schema = EnumSchema(
    "vantflow.v1.MissedRunPolicy",
    [
      unspecified: "MISSED_RUN_POLICY_UNSPECIFIED",
      skip: "MISSED_RUN_POLICY_SKIP",
      runOnce: "MISSED_RUN_POLICY_RUN_ONCE",
      runAll: "MISSED_RUN_POLICY_RUN_ALL",
    ])
}
