public import Protobuf

/// Navigate opens a page.
public struct NavigateAction: Message {
  /// Required. An absolute http or https URL, at most 8,192 characters.
  public var url = ""

  /// How far the page must have loaded.
  public var waitUntil: LoadState = .unspecified

  public init() {}

  public static let schema = Schema<NavigateAction>("vantflow.v1.Navigate") {
    Field(1, "url", \.url, .atMost(PlanLimits.maxURLCharacters))
    Field(2, "wait_until", \.waitUntil, .definedValue)
  }
}
