public import Protobuf

/// PlanProvenance is where a plan came from.
public struct PlanProvenance: Message {
  /// Who wrote the first version: "person", or the name of a planner such as "built-in".
  public var planner = ""

  /// The chat message that asked for the plan; empty when there was none.
  public var messageID = ""

  public init() {}

  public static let schema = Schema<PlanProvenance>("vantflow.v1.PlanProvenance") {
    Field(1, "planner", \.planner)
    Field(2, "message_id", \.messageID)
  }
}
