import EventLoop
import Messages
import RPC
import RPCClient
import Runner
import TestSupport
import Testing

@testable import RunnerAdapters
@testable import vantflow

/// What a RunnerBackend makes of the files of a run, in process and over RPC.
@Suite(.serialized, .timeLimit(.minutes(3))) struct RunnerArtifactTests {
  @Test(arguments: BackendKind.allCases)
  func anArtifactIsStoredOnce(kind: BackendKind) async throws {
    try await kind.run { backend, fixture in
      let run = try await fixture.makeRun()
      let lease = try await backend.claimOne().lease
      let large = (0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
      let id = try await backend.storeArtifact(lease, .picture(bytes: large))
      let again = try await backend.storeArtifact(lease, .picture(bytes: large))
      #expect(again == id)
      let empty = try await backend.storeArtifact(lease, .picture("empty.png", bytes: []))
      await expectRefusal(.rejected) { () async throws(BackendError) in
        _ = try await backend.storeArtifact(lease, .picture())
      }
      await expectRefusal(.rejected) { () async throws(BackendError) in
        _ = try await backend.storeArtifact(lease, .picture("../page.png"))
      }
      let listed = try await fixture.call(RunService.listArtifacts) { $0.runID = run }.artifacts
      #expect(listed.map(\.id) == [id, empty])
      #expect(listed.map(\.sizeBytes) == [3_000_001, 0])
      #expect(try await fixture.download(id) == large)
    }
  }

  /// No folder can be made there, whoever one is: a mistake of the settings, which waiting does not mend.
  @Test(arguments: BackendKind.allCases)
  func aStorageThatRefusesUsIsSaidAtOnceAndToTheOperator(kind: BackendKind) async throws {
    let log = RecordedLog()
    try await kind.run(["ARTIFACTS_DIR": "/sys/vantflow-artifacts"], logger: log.logger) { backend, fixture in
      _ = try await fixture.makeRun()
      let lease = try await backend.claimOne().lease
      let message = await expectRefusal(.failed) { () async throws(BackendError) in
        _ = try await backend.storeArtifact(lease, .picture())
      }
      #expect(message?.contains("storage takes no artifacts") == true)
      // What the host's folders are called is nobody else's business.
      #expect(message?.contains("/") == false)
      #expect(log.lines.contains { $0.contains("refuses us") })
    }
  }

  @Test(arguments: BackendKind.allCases)
  func aRunThatIsTriedAgainKeepsTheArtifactsOfEachAttempt(kind: BackendKind) async throws {
    try await kind.run { backend, fixture in
      let run = try await fixture.makeRun(attempts: 3)
      var stored: [String] = []
      for attempt: UInt8 in 1...2 {
        let lease = try await backend.claimOne().lease
        try await backend.reportProgress(lease, .begun)
        let id = try await backend.storeArtifact(lease, .picture(bytes: [attempt]))
        #expect(try await backend.storeArtifact(lease, .picture(bytes: [attempt])) == id)
        stored.append(id)
        let crash = Runner.RunFailure(.browserCrashed, "the browser is gone", taskNumber: 1)
        try await backend.complete(lease, .ended(attempt == 1 ? .failed(crash) : .completed))
      }
      #expect(try await fixture.run(run).state == .completed)
      let listed = try await fixture.call(RunService.listArtifacts) { $0.runID = run }.artifacts
      #expect(listed.map(\.id) == stored)
      #expect(listed.map(\.attempt) == [1, 2])
      #expect(listed.map(\.fileName) == ["page.png", "page.png"])
      for (id, attempt) in zip(stored, 1...) {
        #expect(try await fixture.download(id) == [UInt8(attempt)])
      }
    }
  }
}
