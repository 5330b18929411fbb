import DatabaseTesting
import Logging
import Runner
import RunnerAdapters
import Testing

@testable import vantflow

/// Both implementations of RunnerBackend: what holds of one holds of the other.
enum BackendKind: CaseIterable, CustomTestStringConvertible, Sendable {
  case inProcess
  case overRPC

  var testDescription: String { self == .inProcess ? "in process" : "over RPC" }

  /// Runs `body` with a backend of this kind, and the node behind it.
  func run(
    _ settings: [String: String] = [:], logger: Logger = TestCluster.quietLogger,
    _ body: (any RunnerBackend, NodeFixture) async throws -> Void
  ) async throws {
    try await withNode(settings, logger: logger) { fixture in
      switch self {
      case .inProcess:
        let queue = fixture.node.services.runQueue
        try await body(InProcessRunnerBackend(queue: queue, loop: fixture.node.loop, logger: logger), fixture)
      case .overRPC:
        let backend = try fixture.connect()
        let outcome: Result<Void, any Error>
        do {
          outcome = .success(try await body(backend, fixture))
        } catch {
          outcome = .failure(error)
        }
        await backend.shutdown()
        try outcome.get()
      }
    }
  }
}

let worker = WorkerID("test")

extension RunnerBackend {
  /// The next run, which is there or will soon be.
  func claimOne() async throws -> ClaimedRun {
    let runs = try await claim(worker: worker, capacity: 1, waitAtMost: .seconds(20))
    return try #require(runs.first)
  }

  /// What a heartbeat tells of these.
  func states(_ leases: [Lease]) async throws -> [LeaseHeartbeat.State] { try await heartbeat(leases).map(\.state) }
}

extension LogLine {
  static func line(_ text: String) -> LogLine {
    LogLine(unixMicroseconds: 1_700_000_000_000_000, level: .info, source: .runner, taskNumber: nil, text: text)
  }
}

extension NewArtifact {
  static func picture(_ name: String = "page.png", bytes: [UInt8] = Array("picture".utf8)) -> NewArtifact {
    NewArtifact(name: name, contentType: "image/png", kind: .screenshot, taskNumber: 1, bytes: bytes)
  }
}

extension RunProgress {
  /// The first task is being executed.
  static var begun: RunProgress {
    RunProgress(
      totalTasks: 2, currentTaskNumber: 1,
      taskResults: [TaskResult(taskNumber: 1, taskName: "Step 1", state: .running, attempts: 1)])
  }
}

extension RunOutcome {
  static func ended(_ state: State) -> RunOutcome {
    RunOutcome(
      state: state, extracted: [ExtractedValue(name: "title", taskNumber: 1, json: #""A \"title\"""#)],
      taskResults: [
        TaskResult(taskNumber: 1, taskName: "Step 1", state: .completed, attempts: 1),
        TaskResult(taskNumber: 2, taskName: "Step 2", state: .skipped),
      ])
  }
}

/// Expects a refusal of this kind.
@discardableResult
func expectRefusal(
  _ code: BackendError.Code, sourceLocation: SourceLocation = #_sourceLocation,
  _ body: () async throws(BackendError) -> Void
) async -> String? {
  do throws(BackendError) {
    try await body()
    Issue.record("nothing was refused", sourceLocation: sourceLocation)
    return nil
  } catch {
    #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    return error.message
  }
}
