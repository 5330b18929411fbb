/// One wrong field of a message.
public struct FieldViolation: Sendable, Equatable {
  /// The path in the contract's names: `plan.tasks[2].click.selector`, `labels["team"]`.
  public let field: String
  /// What is wrong with it, safe to show: "must not be empty".
  public let description: String

  public init(field: String, description: String) {
    self.field = field
    self.description = description
  }
}
