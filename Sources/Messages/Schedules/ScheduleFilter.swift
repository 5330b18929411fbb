public import Protobuf

/// ScheduleFilter says which schedules to list. Every condition given must hold.
public struct ScheduleFilter: Message {
  /// The schedule runs this plan; empty: any plan.
  public var planID = ""

  public init() {}

  public static let schema = Schema<ScheduleFilter>("vantflow.v1.ScheduleFilter") {
    Field(1, "plan_id", \.planID, .uuid)
  }
}
