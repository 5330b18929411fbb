public import Protobuf

/// Task is one step of a plan: exactly one action, and how to treat its failure.
///
/// Selectors, wherever a field is one, are CSS unless an engine is named in front:
/// - `text=Sign up`: elements by their text, in any case and as a part of it; `text="Sign up"`: exactly this text.
///   A click takes the one match that can be clicked where others, such as a heading, cannot.
/// - `role=button[name="Sign up"]`: elements by their ARIA role and exact name; `[name="sign up" i]`: any case, a part.
/// - `label=Email`: form controls by their label, aria-label, placeholder or name.
/// - `xpath=//h1`: elements by an XPath expression.
///
/// A selector that an action uses must match exactly one element.
public struct PlanTask: Message {
  /// What the task does, in a few words, for logs and for people. At most 200 characters; unique within its plan.
  /// Empty: the number of the task stands in.
  public var name = ""

  /// How long one attempt may take, from 1 millisecond to 10 minutes. Unset: 30 seconds.
  public var timeout: ProtoDuration?

  /// Whether and when a failed attempt is repeated. Unset: one attempt.
  public var retryPolicy: RetryPolicy?

  /// True: when every attempt has failed the run goes on with the next task. False: the run fails.
  public var continueOnError = false

  /// Required. What the task does.
  public var action: Action?

  public init() {}

  /// What a task can do.
  public enum Action: Sendable, Equatable {
    /// Opens a page.
    case navigate(NavigateAction)
    /// Clicks an element.
    case click(ClickAction)
    /// Puts a value into a form control.
    case fill(FillAction)
    /// Takes a picture.
    case screenshot(ScreenshotAction)
    /// Reads values from the page.
    case extract(ExtractAction)
    /// Waits for a time or a condition.
    case wait(WaitAction)
    /// Runs JavaScript in the page.
    case custom(CustomAction)

    /// What a runner says that it can execute, in `RegisterRunnerRequest.capabilities`: the action's name in the contract.
    public var capability: String {
      switch self {
      case .navigate: "navigate"
      case .click: "click"
      case .fill: "fill"
      case .screenshot: "screenshot"
      case .extract: "extract"
      case .wait: "wait"
      case .custom: "custom"
      }
    }

    /// The capabilities of a runner that can execute every action of this version.
    public static let capabilities = ["navigate", "click", "fill", "screenshot", "extract", "wait", "custom"]
  }

  public static let schema = Schema<PlanTask>("vantflow.v1.Task") {
    Field(1, "name", \.name, .atMost(PlanLimits.maxTaskNameCharacters))
    Field(2, "timeout", \.timeout)
    Field(3, "retry_policy", \.retryPolicy)
    Field(4, "continue_on_error", \.continueOnError)
    OneOf("action", \.action) {
      Case(10, "navigate", Action.navigate) { if case .navigate(let value) = $0 { value } else { nil } }
      Case(11, "click", Action.click) { if case .click(let value) = $0 { value } else { nil } }
      Case(12, "fill", Action.fill) { if case .fill(let value) = $0 { value } else { nil } }
      Case(13, "screenshot", Action.screenshot) { if case .screenshot(let value) = $0 { value } else { nil } }
      Case(14, "extract", Action.extract) { if case .extract(let value) = $0 { value } else { nil } }
      Case(15, "wait", Action.wait) { if case .wait(let value) = $0 { value } else { nil } }
      Case(16, "custom", Action.custom) { if case .custom(let value) = $0 { value } else { nil } }
    }
  }
}
