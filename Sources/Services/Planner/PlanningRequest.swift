/// What a planner has to work with.
public struct PlanningRequest: Sendable {
  /// What the person wrote, as it was written. At most `PlanLimits.maxInstructionCharacters`; a planner answers
  /// longer text without reading it.
  public var instruction: String

  public init(instruction: String) {
    self.instruction = instruction
  }
}
