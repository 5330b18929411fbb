import Messages
import Testing

@testable import Services

/// What the validator finds, where, and how bad it says it is.
@Suite struct PlanValidatorTests {
  @Test func completePlanHasNoIssues() {
    let plan = Plans.of(
      .navigate(.with { $0.url = "https://example.com/a?b#c" }),
      .fill(
        .with {
          $0.selector = "label=Name"
          $0.value = "Ada"
        }),
      .click(.with { $0.selector = "role=button[name=\"Sign up\"]" }),
      .wait(.with { $0.condition = .text("Welcome") }),
      .extract(
        .with {
          $0.selector = ".total"
          $0.valueName = "total"
        }),
      .screenshot(.with { $0.area = .fullPage(true) }),
      .custom(.with { $0.expression = "document.title" }))
    #expect(PlanValidator.issues(in: plan).isEmpty)
  }

  @Test func planWithoutTasksIsAnError() {
    #expect(found(in: Plans.of()) == ["ERROR tasks NO_TASKS"])
  }

  @Test func planNeedsATitle() {
    var plan = Plans.of(.navigate(.with { $0.url = "https://example.com" }))
    plan.title = "  "
    #expect(found(in: plan) == ["ERROR title TITLE_MISSING"])
  }

  @Test func fieldRulesOfTheTablesAreReportedWithTheirPaths() {
    var plan = Plans.of(.navigate(.with { $0.url = "https://example.com/" + String(repeating: "a", count: 9_000) }))
    plan.tasks[0].name = String(repeating: "n", count: 201)
    plan.tasks[0].retryPolicy = .with { $0.maxAttempts = 11 }
    #expect(
      Set(found(in: plan)) == [
        "ERROR tasks[0].name FIELD_INVALID", "ERROR tasks[0].retry_policy.max_attempts FIELD_INVALID",
        "ERROR tasks[0].navigate.url FIELD_INVALID",
      ])
  }

  @Test func taskWithoutActionAndWaitWithoutConditionAreErrors() {
    var plan = Plans.of(.navigate(.with { $0.url = "https://example.com" }), .wait(WaitAction()))
    plan.tasks.append(PlanTask())
    #expect(
      found(in: plan) == [
        "ERROR tasks[1].wait.condition WAIT_CONDITION_MISSING", "ERROR tasks[2].action ACTION_MISSING",
      ])
  }

  @Test func namesAreUnique() {
    var plan = Plans.of(
      .navigate(.with { $0.url = "https://example.com" }), .extract(Plans.extract("total")),
      .extract(Plans.extract("total")), .screenshot(.with { $0.artifactName = "Page" }),
      .screenshot(.with { $0.artifactName = "page" }))
    plan.tasks[1].name = "read"
    plan.tasks[2].name = "read"
    #expect(
      found(in: plan) == [
        "ERROR tasks[2].name DUPLICATE_TASK_NAME", "ERROR tasks[2].extract.value_name DUPLICATE_VALUE_NAME",
        "ERROR tasks[4].screenshot.artifact_name DUPLICATE_ARTIFACT_NAME",
      ])
  }

  @Test(arguments: ["a b", "é", "a/b", "a.b"])
  func valueNamesAreKeys(_ name: String) {
    let plan = Plans.of(.navigate(.with { $0.url = "https://example.com" }), .extract(Plans.extract(name)))
    #expect(found(in: plan) == ["ERROR tasks[1].extract.value_name VALUE_NAME_INVALID"])
  }

  @Test func valueOfAnExtractNeedsAName() {
    let plan = Plans.of(.navigate(.with { $0.url = "https://example.com" }), .extract(Plans.extract("")))
    #expect(found(in: plan) == ["ERROR tasks[1].extract.value_name VALUE_NAME_INVALID"])
  }

  @Test(arguments: ["../x", ".x", "a/b", "a b", "a\u{0}"])
  func artifactNamesAreFileNames(_ name: String) {
    let plan = Plans.of(
      .navigate(.with { $0.url = "https://example.com" }), .screenshot(.with { $0.artifactName = name }))
    #expect(found(in: plan) == ["ERROR tasks[1].screenshot.artifact_name ARTIFACT_NAME_INVALID"])
  }

  @Test func nothingIsDoneBeforeAPageIsOpen() {
    let click = PlanTask.Action.click(.with { $0.selector = "#a" })
    let open = PlanTask.Action.navigate(.with { $0.url = "https://example.com" })
    #expect(found(in: Plans.of(click, open)) == ["ERROR tasks[0] NO_PAGE_OPENED"])
    #expect(found(in: Plans.of(.screenshot(ScreenshotAction()), open)) == ["WARNING tasks[0] NO_PAGE_OPENED"])
    let pause = PlanTask.Action.wait(.with { $0.condition = .duration(.milliseconds(500)) })
    #expect(found(in: Plans.of(pause, open, click)).isEmpty)
  }

  @Test func secretsAreMarked() {
    let plan = Plans.of(
      .navigate(.with { $0.url = "https://example.com" }),
      .fill(
        .with {
          $0.selector = "#password"
          $0.value = "hunter2"
        }))
    #expect(found(in: plan) == ["WARNING tasks[1].fill.sensitive SECRET_NOT_MARKED"])
  }

  @Test func issuesAreListedUpToALimit() {
    var plan = Plans.of(.navigate(.with { $0.url = "https://example.com" }))
    for _ in 0..<150 { plan.tasks.append(.with { $0.action = .extract(ExtractAction()) }) }
    let issues = PlanValidator.issues(in: plan)
    #expect(issues.count == PlanValidator.maxIssues)
    #expect(issues.last?.code == "TOO_MANY_ISSUES")
  }
}

/// The issues as lines: severity, field, code.
func found(in plan: Plan) -> [String] {
  PlanValidator.issues(in: plan).map {
    "\($0.severity == .error ? "ERROR" : "WARNING") \($0.field) \($0.code)"
  }
}

/// Plans for tests.
enum Plans {
  static func of(_ actions: PlanTask.Action...) -> Plan {
    .with {
      $0.title = "Test"
      $0.tasks = actions.map { action in .with { $0.action = action } }
    }
  }

  static func extract(_ name: String) -> ExtractAction {
    .with {
      $0.selector = ".total"
      $0.valueName = name
    }
  }
}
