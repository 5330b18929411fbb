import Messages
import Testing

@testable import Services

/// What plain sentences become, and what they must never become.
@Suite struct BuiltInPlannerTests {
  @Test(arguments: sentences)
  func sentenceGivesTasks(_ sentence: Sentence) {
    let result = BuiltInPlanner.plan(sentence.text)
    #expect((result.plan?.tasks ?? []).map(notation) == sentence.tasks, "\(result.reply)")
    #expect(result.notUnderstood == sentence.notUnderstood, "\(result.reply)")
  }

  /// Everything that the planner understands, the validator accepts.
  @Test(arguments: sentences)
  func draftIsValid(_ sentence: Sentence) {
    guard let plan = BuiltInPlanner.plan(sentence.text).plan else { return }
    let errors = PlanValidator.issues(in: plan).filter { $0.severity == .error && $0.code != "NO_PAGE_OPENED" }
    #expect(errors.isEmpty)
  }

  static let sentences =
    navigation + clicks + fills + waits + pictures + values + scripts + structure + refusals
}
