public import Protobuf

/// ValidatePlanRequest is the request of PlanService.ValidatePlan.
public struct ValidatePlanRequest: Message {
  /// Required. The plan to judge.
  public var subject: Subject?

  public init() {}

  /// Which plan to judge.
  public enum Subject: Sendable, Equatable {
    /// The latest version of a stored plan.
    case planID(String)
    /// A plan that need not be stored.
    case plan(Plan)
  }

  public static let schema = Schema<ValidatePlanRequest>("vantflow.v1.ValidatePlanRequest") {
    OneOf("subject", \.subject, .required) {
      Case(1, "plan_id", Subject.planID, .notEmpty, .uuid) { if case .planID(let value) = $0 { value } else { nil } }
      Case(2, "plan", Subject.plan) { if case .plan(let value) = $0 { value } else { nil } }
    }
  }
}

/// ValidatePlanResponse is the judgement of a plan.
public struct ValidatePlanResponse: Message {
  /// True: there is no issue of severity ERROR, so the plan could be approved.
  public var valid = false

  /// Everything that is wrong or doubtful, in the order of the tasks.
  public var issues: [PlanIssue] = []

  public init() {}

  public static let schema = Schema<ValidatePlanResponse>("vantflow.v1.ValidatePlanResponse") {
    Field(1, "valid", \.valid)
    Field(2, "issues", \.issues)
  }
}
