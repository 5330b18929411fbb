import Database
import Messages
import Protobuf
import RPC

@testable import Services

/// A plan as a newer version of the contract has it: with an action that this one does not know. It writes what stands in
/// the database then, and reads answers as a newer client does.
struct NewerPlan: Message {
  var title = ""
  var tasks: [NewerTask] = []

  static let schema = Schema<NewerPlan>("vantflow.v1.Plan") {
    Field(3, "title", \.title)
    Field(5, "tasks", \.tasks)
  }

  /// Two tasks, of which this version knows the first.
  static let sample = NewerPlan.with {
    $0.title = "Sample"
    $0.tasks = [
      .with {
        $0.name = "Step 1"
        $0.action = .navigate(.with { $0.url = "https://example.com/" })
      },
      .with {
        $0.name = "Step 2"
        $0.action = .drag(.with { $0.selector = "#card" })
      },
    ]
  }
}

struct NewerTask: Message {
  enum Action: Sendable, Equatable {
    case navigate(NavigateAction)
    case drag(ClickAction)
  }
  var name = ""
  var action: Action?

  static let schema = Schema<NewerTask>("vantflow.v1.Task") {
    Field(1, "name", \.name)
    OneOf("action", \.action) {
      Case(10, "navigate", Action.navigate) { if case .navigate(let value) = $0 { value } else { nil } }
      Case(17, "drag", Action.drag) { if case .drag(let value) = $0 { value } else { nil } }
    }
  }
}

extension ServicesFixture {
  /// A queued run that a newer server has made.
  func makeNewerRun(of plan: UUID, in project: UUID, terms: RunTerms = RunTerms()) async throws -> UUID {
    let run = try await makeRun(of: plan, in: project, terms: terms)
    try await database.execute(
      Statement("test_newer_run", "UPDATE runs SET plan_document = $2 WHERE id = $1"), run,
      try NewerPlan.sample.encodedBytes())
    return run
  }
}
