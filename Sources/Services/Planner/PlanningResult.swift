public import Messages

/// What a planner made of a request.
public struct PlanningResult: Sendable {
  /// The draft: title, description and tasks; nil when nothing was understood. At least one task.
  public var plan: Plan?

  /// What to answer the person: the steps understood, what was not, and what would help.
  public var reply: String

  /// The parts of the instruction that were not understood, in the person's own words, in their order.
  public var notUnderstood: [String]

  public init(plan: Plan?, reply: String, notUnderstood: [String]) {
    self.plan = plan
    self.reply = reply
    self.notUnderstood = notUnderstood
  }
}
