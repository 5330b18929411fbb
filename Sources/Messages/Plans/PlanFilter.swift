public import Protobuf

/// PlanFilter says which plans to list. Every condition given must hold.
public struct PlanFilter: Message {
  /// The latest version is in one of these states; none given: any state.
  public var states: [PlanState] = []

  /// The title contains this text, upper and lower case being the same. At most 200 characters.
  public var titleContains = ""

  public init() {}

  public static let schema = Schema<PlanFilter>("vantflow.v1.PlanFilter") {
    Field(1, "states", \.states, .atMost(10), .each(.specified))
    Field(2, "title_contains", \.titleContains, .atMost(200))
  }
}
