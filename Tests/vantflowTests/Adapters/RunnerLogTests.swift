import EventLoop
import Messages
import RPC
import RPCClient
import Runner
import Testing

@testable import RunnerAdapters
@testable import vantflow

/// What a RunnerBackend makes of the lines of a run, in process and over RPC.
@Suite(.serialized, .timeLimit(.minutes(3))) struct RunnerLogTests {
  /// What the database will never take is not sent again and again; what it does not take now is.
  @Test(arguments: BackendKind.allCases, [("58030", BackendError.Code.failed), ("55P03", .unavailable)])
  func aFailureOfTheDatabaseSaysWhetherItMayPass(kind: BackendKind, refusal: (state: String, code: BackendError.Code))
    async throws
  {
    try await kind.run { backend, fixture in
      let run = try await fixture.makeRun()
      let lease = try await backend.claimOne().lease
      try await fixture.refuseLogs(of: run, state: refusal.state)
      let message = await expectRefusal(refusal.code) { () async throws(BackendError) in
        try await backend.appendLogs(lease, chunk: 1, [.line("one")])
      }
      #expect(message?.contains(refusal.state) == false, "what the database said is for the server's log")
      #expect(try await backend.lastChunk(of: lease) == 0)
    }
  }

  @Test(arguments: BackendKind.allCases)
  func linesAreStoredOnceAndInOrder(kind: BackendKind) async throws {
    try await kind.run { backend, fixture in
      let run = try await fixture.makeRun()
      let lease = try await backend.claimOne().lease
      try await backend.appendLogs(lease, chunk: 1, [.line("one"), .line("two")])
      try await backend.appendLogs(lease, chunk: 1, [.line("one"), .line("two")])
      try await backend.appendLogs(lease, chunk: 2, [.line("three")])
      try await backend.appendLogs(lease, chunk: 1, [.line("one"), .line("two")])
      await expectRefusal(.rejected) { () async throws(BackendError) in
        try await backend.appendLogs(lease, chunk: 4, [.line("five")])
      }
      #expect(try await backend.lastChunk(of: lease) == 2)
      try await backend.appendLogs(lease, chunk: 3, [.line("four")])
      #expect(try await backend.lastChunk(of: lease) == 3)
      #expect(try await fixture.logTexts(run) == ["one", "two", "three", "four"])
    }
  }

  /// Such a chunk ends the stream each time: who sends it has to hear in the end that it will not be stored.
  @Test func aChunkThatNoServerTakesIsToldFromOneThatMayBeSentAgain() async throws {
    try await BackendKind.overRPC.run { backend, fixture in
      let run = try await fixture.makeRun()
      let lease = try await backend.claimOne().lease
      await expectRefusal(.failed) { () async throws(BackendError) in
        try await backend.appendLogs(lease, chunk: 1, [.line(String(repeating: "x", count: 5 << 20))])
      }
      #expect(try await backend.lastChunk(of: lease) == 0)
      try await backend.appendLogs(lease, chunk: 1, [.line("small")])
      #expect(try await fixture.logTexts(run) == ["small"])
    }
  }

  @Test func whatIsKnownOfALeaseThatWasLostIsForgotten() async throws {
    try await BackendKind.overRPC.run { backend, fixture in
      let logs = try #require(backend as? RPCRunnerBackend).logs
      var leases: [Lease] = []
      for _ in 0..<2 {
        _ = try await fixture.makeRun()
        let lease = try await backend.claimOne().lease
        leases.append(lease)
        // The stream ends with it, and the answer never comes.
        await expectRefusal(.failed) { () async throws(BackendError) in
          try await backend.appendLogs(lease, chunk: 1, [.line(String(repeating: "x", count: 5 << 20))])
        }
      }
      #expect(await logs.unansweredLeases == 2)
      // The runner has dropped one, without a word to its server: that is what a lost lease looks like.
      #expect(try await backend.states([leases[1]]) == [.held])
      #expect(await logs.unansweredLeases == 1)
    }
  }

  @Test(arguments: BackendKind.allCases)
  func manyRunsLogAtTheSameTime(kind: BackendKind) async throws {
    try await kind.run { backend, fixture in
      var leases: [Lease] = []
      for _ in 0..<6 {
        _ = try await fixture.makeRun()
        leases.append(try await backend.claimOne().lease)
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for lease in leases {
          group.addTask {
            for chunk in 1...20 {
              try await backend.appendLogs(
                lease, chunk: Int64(chunk), (0..<10).map { .line("\(lease.runID) \(chunk) \($0)") })
            }
          }
        }
        try await group.waitForAll()
      }
      for lease in leases {
        let wanted = (1...20).flatMap { chunk in (0..<10).map { "\(lease.runID) \(chunk) \($0)" } }
        #expect(try await fixture.logTexts(lease.runID) == wanted)
      }
    }
  }
}
