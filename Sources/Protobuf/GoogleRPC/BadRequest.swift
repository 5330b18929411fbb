/// Which fields of a request are wrong, `google.rpc.BadRequest`: the detail of INVALID_ARGUMENT.
public struct BadRequest: Message {
  /// One wrong field.
  public struct Violation: Message {
    /// The path, in the contract's names.
    public var field = ""
    /// What is wrong with it.
    public var description = ""
    /// The same for programs, UPPER_SNAKE_CASE; empty where nothing depends on it.
    public var reason = ""
    /// The description in the user's language.
    public var localizedMessage: LocalizedMessage?

    public init() {}
    public init(field: String, description: String) {
      self.field = field
      self.description = description
    }

    public static let schema = Schema<Violation>("google.rpc.BadRequest.FieldViolation") {
      Field(1, "field", \.field)
      Field(2, "description", \.description)
      Field(3, "reason", \.reason)
      Field(4, "localized_message", \.localizedMessage)
    }
  }

  public var fieldViolations: [Violation] = []

  public init() {}
  public init(_ violations: [FieldViolation]) {
    fieldViolations = violations.map { Violation(field: $0.field, description: $0.description) }
  }

  public static let schema = Schema<BadRequest>("google.rpc.BadRequest") {
    Field(1, "field_violations", \.fieldViolations)
  }
}
