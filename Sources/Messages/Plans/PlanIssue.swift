public import Protobuf

/// PlanIssue is something wrong or doubtful in a plan.
public struct PlanIssue: Message {
  /// How bad it is.
  public var severity: IssueSeverity = .unspecified

  /// Where it is, as a path from the plan, such as "tasks[2].navigate.url"; empty for the plan as a whole.
  public var field = ""

  /// A constant for programs, such as "URL_SCHEME_NOT_ALLOWED".
  public var code = ""

  /// What is wrong and what would be right, for people.
  public var message = ""

  public init() {}

  public static let schema = Schema<PlanIssue>("vantflow.v1.PlanIssue") {
    Field(1, "severity", \.severity)
    Field(2, "field", \.field)
    Field(3, "code", \.code)
    Field(4, "message", \.message)
  }
}
