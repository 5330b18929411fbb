import Messages

/// Plans plain orders in English by their grammar, without a network: "go to example.com, click Sign up, wait for
/// “Welcome”, take a screenshot".
///
/// It refuses to guess. What it does not understand it says so, in the words of the person; a condition, a negation or
/// a repetition around an order is never dropped. The same text always gives the same plan. Its time is linear in the
/// length of the text, which is bounded by ``PlanLimits``.
public struct BuiltInPlanner: Planner {
  public let name = "built-in"

  public init() {}

  public func plan(_ request: PlanningRequest) async throws(PlannerError) -> PlanningResult {
    Self.plan(request.instruction)
  }

  /// The planning itself: a pure function of the text.
  static func plan(_ instruction: String) -> PlanningResult {
    guard instruction.unicodeScalars.count <= PlanLimits.maxInstructionCharacters else {
      return PlanningResult(plan: nil, reply: PlanningReply.tooLong, notUnderstood: [])
    }
    let source = InstructionSource(instruction)
    var draft = PlanDraft(source: source)
    for clause in ClauseSplitter.clauses(of: Lexer.tokens(of: source)) { draft.add(clause) }
    return draft.finish()
  }
}
