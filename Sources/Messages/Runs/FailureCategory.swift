public import Protobuf

/// FailureCategory is the kind of reason why a run or task failed, for programs.
public struct FailureCategory: ProtoEnum {
  public let rawValue: Int32
  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// The kind is not known.
  public static let unspecified = FailureCategory(rawValue: 0)
  /// A page could not be opened.
  public static let navigation = FailureCategory(rawValue: 1)
  /// An address that plans may not reach.
  public static let blockedAddress = FailureCategory(rawValue: 2)
  /// Nothing on the page matched a selector in time.
  public static let elementNotFound = FailureCategory(rawValue: 3)
  /// A selector matched several elements where one was needed.
  public static let elementAmbiguous = FailureCategory(rawValue: 4)
  /// An element never became visible, stable, enabled or editable, or something covered it.
  public static let elementNotReady = FailureCategory(rawValue: 5)
  /// The condition of a wait did not come true in time.
  public static let waitTimeout = FailureCategory(rawValue: 6)
  /// JavaScript of a custom task threw.
  public static let script = FailureCategory(rawValue: 7)
  /// The run as a whole took longer than its plan allows.
  public static let runTimeout = FailureCategory(rawValue: 8)
  /// A limit on what a run may produce was reached.
  public static let limitExceeded = FailureCategory(rawValue: 9)
  /// The browser or its page crashed.
  public static let browserCrashed = FailureCategory(rawValue: 10)
  /// The runner stopped answering, or was stopped in the middle of the run.
  public static let runnerLost = FailureCategory(rawValue: 11)
  /// The task is not one that can be executed, such as a selector that is no selector.
  public static let invalidTask = FailureCategory(rawValue: 12)
  /// A fault of VantFlow.
  public static let internalFault = FailureCategory(rawValue: 13)

  public static let schema = EnumSchema(
    "vantflow.v1.FailureCategory",
    [
      unspecified: "FAILURE_CATEGORY_UNSPECIFIED",
      navigation: "FAILURE_CATEGORY_NAVIGATION",
      blockedAddress: "FAILURE_CATEGORY_BLOCKED_ADDRESS",
      elementNotFound: "FAILURE_CATEGORY_ELEMENT_NOT_FOUND",
      elementAmbiguous: "FAILURE_CATEGORY_ELEMENT_AMBIGUOUS",
      elementNotReady: "FAILURE_CATEGORY_ELEMENT_NOT_READY",
      waitTimeout: "FAILURE_CATEGORY_WAIT_TIMEOUT",
      script: "FAILURE_CATEGORY_SCRIPT",
      runTimeout: "FAILURE_CATEGORY_RUN_TIMEOUT",
      limitExceeded: "FAILURE_CATEGORY_LIMIT_EXCEEDED",
      browserCrashed: "FAILURE_CATEGORY_BROWSER_CRASHED",
      runnerLost: "FAILURE_CATEGORY_RUNNER_LOST",
      invalidTask: "FAILURE_CATEGORY_INVALID_TASK",
      internalFault: "FAILURE_CATEGORY_INTERNAL",
    ])
}
