/// What has to change first, `google.rpc.PreconditionFailure`: the detail of FAILED_PRECONDITION.
public struct PreconditionFailure: Message {
  /// One precondition that does not hold.
  public struct Violation: Message {
    /// The kind of precondition: `PLAN_STATE`.
    public var type = ""
    /// What it is about: `plans/123`.
    public var subject = ""
    /// How to get past it.
    public var description = ""

    public init() {}
    public init(type: String, subject: String, description: String) {
      self.type = type
      self.subject = subject
      self.description = description
    }

    public static let schema = Schema<Violation>("google.rpc.PreconditionFailure.Violation") {
      Field(1, "type", \.type)
      Field(2, "subject", \.subject)
      Field(3, "description", \.description)
    }
  }

  public var violations: [Violation] = []

  public init() {}
  public init(_ violations: [Violation]) { self.violations = violations }

  public static let schema = Schema<PreconditionFailure>("google.rpc.PreconditionFailure") {
    Field(1, "violations", \.violations)
  }
}
