public import Protobuf

/// OverlapPolicy is what happens to an occurrence while a run of the same schedule is queued or running.
public struct OverlapPolicy: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Stands for SKIP; never sent by the server.
  public static let unspecified = OverlapPolicy(rawValue: 0)
  /// It is skipped, and recorded so.
  public static let skip = OverlapPolicy(rawValue: 1)
  /// It waits, and makes its run when those before it have ended. At most 100 wait; one more is skipped.
  public static let queue = OverlapPolicy(rawValue: 2)

  public static let schema = EnumSchema(
    "vantflow.v1.OverlapPolicy",
    [
      unspecified: "OVERLAP_POLICY_UNSPECIFIED",
      skip: "OVERLAP_POLICY_SKIP",
      queue: "OVERLAP_POLICY_QUEUE",
    ])
}
