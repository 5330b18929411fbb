public import Protobuf

/// PlanState is where a plan version stands.
public struct PlanState: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// Never sent by the server.
  public static let unspecified = PlanState(rawValue: 0)
  /// It may be edited and cannot run.
  public static let draft = PlanState(rawValue: 1)
  /// It may run and never changes.
  public static let approved = PlanState(rawValue: 2)

  public static let schema = EnumSchema(
    "vantflow.v1.PlanState",
    [
      unspecified: "PLAN_STATE_UNSPECIFIED",
      draft: "PLAN_STATE_DRAFT",
      approved: "PLAN_STATE_APPROVED",
    ])
}
