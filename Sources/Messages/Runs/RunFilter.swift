public import Protobuf

/// RunFilter says which runs to list. Every condition given must hold.
public struct RunFilter: Message {
  /// The run is in one of these states; none given: any state.
  public var states: [RunState] = []

  /// The run executes this plan; empty: any plan.
  public var planID = ""

  public init() {}

  public static let schema = Schema<RunFilter>("vantflow.v1.RunFilter") {
    Field(1, "states", \.states, .atMost(10), .each(.specified))
    Field(2, "plan_id", \.planID, .uuid)
  }
}
