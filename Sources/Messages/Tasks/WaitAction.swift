public import Protobuf

/// Wait pauses the run for a time or until a condition holds; the task's timeout bounds it.
public struct WaitAction: Message {
  /// Required. What to wait for.
  public var condition: Condition?

  public init() {}

  /// What a run can wait for.
  public enum Condition: Sendable, Equatable {
    /// A time, from 1 millisecond to 5 minutes. It must be shorter than the task's timeout.
    case duration(ProtoDuration)
    /// An element reaches a state.
    case element(ElementCondition)
    /// This text becomes visible anywhere on the page. Case and the amount of white space do not matter.
    case text(String)
    /// The page's URL equals this one; each "*" stands for any number of characters.
    case url(String)
    /// The page has loaded this far.
    case loadState(LoadState)
  }

  public static let schema = Schema<WaitAction>("vantflow.v1.Wait") {
    OneOf("condition", \.condition) {
      Case(1, "duration", Condition.duration) { if case .duration(let value) = $0 { value } else { nil } }
      Case(2, "element", Condition.element) { if case .element(let value) = $0 { value } else { nil } }
      Case(3, "text", Condition.text, .atMost(PlanLimits.maxWaitTextCharacters)) {
        if case .text(let value) = $0 { value } else { nil }
      }
      Case(4, "url", Condition.url, .atMost(PlanLimits.maxURLCharacters)) {
        if case .url(let value) = $0 { value } else { nil }
      }
      Case(5, "load_state", Condition.loadState, .definedValue) {
        if case .loadState(let value) = $0 { value } else { nil }
      }
    }
  }
}
