import Protobuf
import Testing

@Suite struct ValidationTests {
  private struct Step: Message {
    enum Action: Sendable, Equatable {
      case click(Click)
      case note(String)
    }
    struct Click: Message {
      var selector = ""
      static let schema = Schema<Click>("tests.v1.Click") { Field(1, "selector", \.selector, .notEmpty, .atMost(5)) }
    }
    var action: Action?
    static let schema = Schema<Step>("tests.v1.Step") {
      OneOf("action", \.action, .required) {
        Case(1, "click", Action.click) { if case .click(let value) = $0 { value } else { nil } }
        Case(2, "note", Action.note, .notEmpty) { if case .note(let value) = $0 { value } else { nil } }
      }
    }
  }

  private struct Plan: Message {
    var id = ""
    var steps: [Step] = []
    var byName: [String: Step] = [:]
    var main: Step?
    var retries: Int32?
    var level = Level.unspecified
    var url = ""
    var tags: [String] = []
    static let schema = Schema<Plan>("tests.v1.Plan") {
      Field(1, "id", \.id, .uuid)
      Field(2, "steps", \.steps, .notEmpty, .atMost(3))
      Field(3, "by_name", \.byName)
      Field(4, "main", \.main, .required)
      Field(5, "retries", \.retries, .range(0...10))
      Field(6, "level", \.level, .specified)
      Field(7, "url", \.url, .httpURL)
      Field(8, "tags", \.tags, .each(.identifier), .unique())
    }
  }

  @Test func everyWrongFieldIsNamedByItsPath() {
    let empty = Step.with { $0.action = .click(.init()) }
    let plan = Plan.with {
      $0.id = "no"
      $0.steps = [Step.with { $0.action = .note("fine") }, Step(), empty]
      $0.byName = ["login": empty]
      $0.main = Step.with { $0.action = .note("") }
      $0.retries = 11
      $0.url = "ftp://x"
      $0.tags = ["ok", "not ok"]
    }
    #expect(
      plan.violations() == [
        FieldViolation(field: "id", description: "must be a UUID"),
        FieldViolation(field: "steps[1].action", description: "is required"),
        FieldViolation(field: "steps[2].click.selector", description: "must not be empty"),
        FieldViolation(field: "by_name[\"login\"].click.selector", description: "must not be empty"),
        FieldViolation(field: "main.note", description: "must not be empty"),
        FieldViolation(field: "retries", description: "must be between 0 and 10"),
        FieldViolation(field: "level", description: "must be one of its named values"),
        FieldViolation(field: "url", description: "must be an http or https URL"),
        FieldViolation(
          field: "tags", description: "element 1 must be letters, digits, _ and -, beginning with a letter"),
      ])
  }

  @Test func whatIsMissingIsNamed() {
    let fields = Plan().violations().map(\.field)
    #expect(fields == ["steps", "main", "level"])
  }

  @Test func aRightMessageHasNone() {
    let step = Step.with { $0.action = .click(.with { $0.selector = "#a" }) }
    let plan = Plan.with {
      $0.id = "3f0c7a52-5d7e-4c39-9a53-2f6f0f6c1e10"
      $0.steps = [step]
      $0.main = step
      $0.retries = 10
      $0.level = .low
      $0.url = "https://user@host:80/path?q#f"
      $0.tags = ["a", "b"]
    }
    #expect(plan.violations().isEmpty)
    #expect(Scalars().violations().isEmpty)
  }

  @Test(arguments: ["http:", "http://", "https:///path", "http://:80", "javascript:alert(1)", "http://a b", "//host"])
  func wrongURLs(url: String) {
    let plan = Plan.with { $0.url = url }
    #expect(plan.violations().contains { $0.field == "url" })
  }

  @Test func charactersAreCountedAndNotBytes() {
    let click = Step.Click.with { $0.selector = "äöüßé" }
    #expect(click.violations().isEmpty)
    #expect(
      Step.Click.with { $0.selector = "abcdef" }.violations().map(\.description) == [
        "must have at most 5 characters"
      ])
  }

  @Test func violationsAreTheDetailOfABadRequest() throws {
    let detail = BadRequest(Plan().violations())
    #expect(detail.fieldViolations.map(\.field) == ["steps", "main", "level"])
    let status = StatusMessage(code: 3, message: "wrong", details: [try AnyMessage(packing: detail)])
    let read = try StatusMessage(decoding: status.encodedBytes())
    #expect(read.detail(BadRequest.self) == detail)
    #expect(read.detail(RetryInfo.self) == nil)
  }
}
