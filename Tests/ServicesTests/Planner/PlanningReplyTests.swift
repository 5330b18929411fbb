import Messages
import Testing

@testable import Services

/// What the planner answers: the steps, what it did not understand and why, and what would help.
@Suite struct PlanningReplyTests {
  @Test func replyListsTheStepsAndAsksForApproval() {
    let result = BuiltInPlanner.plan("Navigate to google.com and take a screenshot")
    #expect(
      result.reply == """
        I made a draft plan with 2 steps:
        1. Open https://google.com
        2. Take a screenshot
        Review the plan and approve it to run it.
        """)
  }

  @Test func replySaysWhatWasNotUnderstoodAndWhy() {
    let result = BuiltInPlanner.plan("open example.com, press Enter and scroll down. Frobnicate the gizmo")
    #expect(
      result.reply == """
        I made a draft plan with one step:
        1. Open https://example.com
        I did not understand:
        - “press Enter”: there is no task for keys; say what to click instead
        - “scroll down”: there is no task for scrolling; tasks scroll to what they act on
        - “Frobnicate the gizmo”
        Review, correct and approve the plan.
        """)
  }

  @Test func nothingUnderstoodGivesHelpAndNoPlan() {
    let result = BuiltInPlanner.plan("make me a sandwich")
    #expect(result.plan == nil)
    #expect(result.notUnderstood == ["make me a sandwich"])
    #expect(result.reply.contains("For example:"))
    // The example in the help is one that the planner understands.
    let example = result.reply.split(separator: "\n").last.map(String.init) ?? ""
    #expect(BuiltInPlanner.plan(example).plan?.tasks.count == 6)
    #expect(BuiltInPlanner.plan(example).notUnderstood == [])
  }

  @Test func titleAndDescriptionAreTheInstruction() {
    let plan = BuiltInPlanner.plan("open  example.com\nand take a screenshot").plan
    #expect(plan?.title == "open example.com and take a screenshot")
    #expect(plan?.description == "open example.com and take a screenshot")
    let long = BuiltInPlanner.plan("open example.com, " + String(repeating: "click 'A', ", count: 50)).plan
    #expect(long?.title.count == PlannerLimits.maxTitleCharacters)
    #expect(long?.title.last == "…")
  }

  @Test func secretsStayOutOfNamesTitleAndReply() {
    let result = BuiltInPlanner.plan("open example.com/login, type 's3cr3t!' into the password field, click 'Log in'")
    let texts = [result.reply, result.plan?.title, result.plan?.description].compactMap { $0 }
    #expect(texts.allSatisfy { !$0.contains("s3cr3t") })
    #expect(result.plan?.tasks.allSatisfy { !$0.name.contains("s3cr3t") } == true)
    #expect(result.plan?.tasks.map(notation).contains("fill label=password <- s3cr3t! (secret)") == true)
  }

  @Test func tasksHaveUniqueNames() {
    let plan = BuiltInPlanner.plan("click 'A'. click 'A'. click 'A'").plan
    #expect(plan?.tasks.map(\.name) == ["Click “A”", "Click “A” (2)", "Click “A” (3)"])
  }

  @Test func plannerIsASeam() async throws {
    let planner: any Planner = BuiltInPlanner()
    #expect(planner.name == "built-in")
    let result = try await planner.plan(PlanningRequest(instruction: "open example.com"))
    #expect(result.plan?.tasks.count == 1)
  }
}
