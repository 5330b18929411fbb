public import Protobuf

/// ElementCondition is a state that an element is waited to reach.
public struct ElementCondition: Message {
  /// Required. The element.
  public var selector = ""

  /// The state to wait for.
  public var state: ElementState = .unspecified

  public init() {}

  public static let schema = Schema<ElementCondition>("vantflow.v1.ElementCondition") {
    Field(1, "selector", \.selector, .atMost(PlanLimits.maxSelectorCharacters))
    Field(2, "state", \.state, .definedValue)
  }
}
