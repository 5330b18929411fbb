import EventLoop
import Messages
import RPC
import RPCClient
import Runner
import Testing

@testable import RunnerAdapters
@testable import vantflow

/// What a runner may rely on, whichever way it reaches its server.
@Suite(.serialized, .timeLimit(.minutes(3))) struct RunnerBackendTests {
  @Test(arguments: BackendKind.allCases)
  func aClaimGivesAPlanUnderALeaseAndNoRunTwice(kind: BackendKind) async throws {
    try await kind.run { backend, fixture in
      let none = try await backend.claim(worker: worker, capacity: 1, waitAtMost: .zero)
      #expect(none.isEmpty)
      var queued: Set<String> = []
      for _ in 0..<5 { queued.insert(try await fixture.makeRun()) }
      var claimed: [String] = []
      while claimed.count < 5 {
        let runs = try await backend.claim(worker: worker, capacity: 2, waitAtMost: .seconds(10))
        #expect((1...2).contains(runs.count))
        for run in runs {
          claimed.append(run.lease.runID)
          #expect(run.lease.generation == 1)
          #expect(run.plan.tasks.map(\.name) == ["Step 1", "Step 2"])
          #expect(run.terms == LeaseTerms(duration: .seconds(15), heartbeatInterval: .milliseconds(400)))
        }
      }
      #expect(Set(claimed) == queued)
      #expect(claimed.count == queued.count)
    }
  }

  /// One that returned early would keep an idle runner busy.
  @Test(arguments: BackendKind.allCases)
  func aClaimInVainTakesItsTimeEachTime(kind: BackendKind) async throws {
    try await kind.run { backend, _ in
      for _ in 0..<3 {
        let begin = ContinuousClock.now
        let runs = try await backend.claim(worker: worker, capacity: 1, waitAtMost: .milliseconds(300))
        #expect(runs.isEmpty)
        #expect(ContinuousClock.now - begin >= .milliseconds(290))
      }
    }
  }

  @Test(arguments: BackendKind.allCases)
  func aClaimThatWaitsIsWoken(kind: BackendKind) async throws {
    try await kind.run { backend, fixture in
      async let claimed = backend.claimOne()
      let run = try await fixture.makeRun()
      #expect(try await claimed.lease.runID == run)
    }
  }

  /// What was asked for earlier arrives while nobody waits for it, and lies there: its lease runs all the same.
  @Test func aRunIsAsOldAsItsArrival() async throws {
    try await BackendKind.overRPC.run { backend, fixture in
      for _ in 0..<20 {
        let none = try await backend.claim(worker: worker, capacity: 1, waitAtMost: .milliseconds(1))
        #expect(none.isEmpty)
        let id = try await fixture.makeRun()
        while try await fixture.run(id).state == .queued {}
        // By then it is on its way, and what the server says later on the same connection comes behind it.
        for _ in 0..<3 { _ = try await backend.heartbeat([Lease(runID: id, generation: 1)]) }
        let asked = LoopInstant.now
        let run = try await backend.claimOne()
        try await backend.complete(run.lease, .ended(.cancelled))
        if run.arrival < asked { return }
      }
      Issue.record("no run has arrived before it was asked for")
    }
  }

  @Test(arguments: BackendKind.allCases)
  func aClaimThatIsGivenUpTakesNoRunWithIt(kind: BackendKind) async throws {
    try await kind.run { backend, fixture in
      let waiting = Task { try await backend.claim(worker: worker, capacity: 4, waitAtMost: .seconds(60)).count }
      // Where it has got to does not matter: nothing may be lost wherever it is cut short.
      _ = try await fixture.makeRun()
      waiting.cancel()
      let outcome = await waiting.result
      if case .failure(let error) = outcome {
        #expect((error as? BackendError)?.code == .cancelled)
        #expect(try await backend.claimOne().lease.generation >= 1)
      }
    }
  }

  @Test(arguments: BackendKind.allCases)
  func aHeartbeatTellsWhatBecameOfEachLease(kind: BackendKind) async throws {
    try await kind.run { backend, fixture in
      var leases: [Lease] = []
      for _ in 0..<3 {
        _ = try await fixture.makeRun()
        leases.append(try await backend.claimOne().lease)
      }
      _ = try await fixture.call(RunService.cancelRun) { $0.runID = leases[1].runID }
      try await backend.reportProgress(leases[2], .begun)
      try await backend.complete(leases[2], .ended(.completed))
      let asked = [leases[2], leases[1], leases[0]]
      let heartbeats = try await backend.heartbeat(asked)
      #expect(heartbeats.map(\.lease) == asked)
      #expect(heartbeats.map(\.state) == [.lost, .cancelRequested, .held])
    }
  }

  @Test(arguments: BackendKind.allCases)
  func progressIsSeen(kind: BackendKind) async throws {
    try await kind.run { backend, fixture in
      let id = try await fixture.makeRun()
      let lease = try await backend.claimOne().lease
      try await backend.reportProgress(lease, .begun)
      let run = try await fixture.run(id)
      #expect(run.state == .running)
      #expect(run.progress?.currentTaskNumber == 1)
      #expect(run.progress?.currentTaskName == "Step 1")
      #expect(run.taskResults.map(\.state) == [.running])
    }
  }

  @Test(arguments: BackendKind.allCases)
  func aRunEndsOnceAndTheAnswerMayBeAskedForAgain(kind: BackendKind) async throws {
    try await kind.run { backend, fixture in
      let id = try await fixture.makeRun()
      let lease = try await backend.claimOne().lease
      try await backend.reportProgress(lease, .begun)
      let failure = Runner.RunFailure(.elementNotFound, "nothing matched", taskNumber: 2)
      try await backend.complete(lease, .ended(.failed(failure)))
      try await backend.complete(lease, .ended(.failed(failure)))
      let run = try await fixture.run(id)
      #expect(run.state == .failed)
      #expect(run.failure?.category == .elementNotFound)
      #expect(run.failure?.taskName == "Step 2")
      #expect(run.taskResults.map(\.state) == [.completed, .skipped])
      #expect(try run.values?.fields["title"]?.jsonString() == #""A \"title\"""#)
    }
  }

  /// Values at the limit that a run has for them together, of which a message makes much more than JSON does.
  @Test(arguments: BackendKind.allCases)
  func theValuesThatARunMayKeepAreTaken(kind: BackendKind) async throws {
    try await kind.run { backend, fixture in
      let id = try await fixture.makeRun()
      let lease = try await backend.claimOne().lease
      var outcome = RunOutcome.ended(.completed)
      let zeros = "[" + Array(repeating: "0", count: 100_000).joined(separator: ",") + "]"
      let text = "\"" + String(repeating: "x", count: 240_000) + "\""
      outcome.extracted = ([zeros] + Array(repeating: text, count: 4)).enumerated().map { index, json in
        ExtractedValue(name: "value-\(index)", taskNumber: 1, json: json)
      }
      try await backend.complete(lease, outcome)
      let values = try #require(try await fixture.run(id).values)
      #expect(values.fields.count == 5)
      #expect(try values.fields["value-0"]?.jsonString() == zeros)
    }
  }

  @Test(arguments: BackendKind.allCases)
  func aCancelledRunEndsAsSuch(kind: BackendKind) async throws {
    try await kind.run { backend, fixture in
      let id = try await fixture.makeRun()
      let lease = try await backend.claimOne().lease
      _ = try await fixture.call(RunService.cancelRun) { $0.runID = id }
      try await backend.complete(lease, .ended(.cancelled))
      #expect(try await fixture.run(id).state == .cancelled)
    }
  }

  @Test(arguments: BackendKind.allCases)
  func anUntouchedRunThatIsHandedBackWaitsAgain(kind: BackendKind) async throws {
    try await kind.run { backend, fixture in
      let id = try await fixture.makeRun()
      let first = try await backend.claimOne().lease
      try await backend.handBack(first, reason: "the host goes away")
      #expect(try await backend.states([first]) == [.lost])
      let second = try await backend.claimOne().lease
      #expect(second.runID == id)
      #expect(second.generation > first.generation)
      try await backend.reportProgress(second, .begun)
      try await backend.handBack(second, reason: "the host goes away")
      let run = try await fixture.run(id)
      #expect(run.state == .failed)
      #expect(run.failure?.message == "The runner handed the run back in the middle of it: the host goes away")
    }
  }

  /// The fence: who has lost a run can change nothing about it.
  @Test(arguments: BackendKind.allCases)
  func aStaleLeaseIsRefusedEverywhere(kind: BackendKind) async throws {
    try await kind.run { backend, fixture in
      let id = try await fixture.makeRun()
      let stale = try await backend.claimOne().lease
      try await backend.appendLogs(stale, chunk: 1, [.line("first holder")])
      try await backend.handBack(stale, reason: "somebody else may")
      let lease = try await backend.claimOne().lease
      #expect(try await backend.states([stale, lease]) == [.lost, .held])
      await expectRefusal(.leaseLost) { () async throws(BackendError) in
        try await backend.appendLogs(stale, chunk: 2, [.line("late")])
      }
      await expectRefusal(.leaseLost) { () async throws(BackendError) in
        _ = try await backend.lastChunk(of: stale)
      }
      await expectRefusal(.leaseLost) { () async throws(BackendError) in
        try await backend.reportProgress(stale, .begun)
      }
      await expectRefusal(.leaseLost) { () async throws(BackendError) in
        _ = try await backend.storeArtifact(stale, .picture())
      }
      await expectRefusal(.leaseLost) { () async throws(BackendError) in
        try await backend.complete(stale, .ended(.completed))
      }
      let run = try await fixture.run(id)
      #expect(run.state == .running)
      #expect(run.progress?.currentTaskNumber == 0)
      #expect(try await fixture.logTexts(id).contains("late") == false)
      try await backend.complete(lease, .ended(.completed))
      #expect(try await fixture.run(id).state == .completed)
    }
  }

  @Test(arguments: BackendKind.allCases)
  func limitsAreKept(kind: BackendKind) async throws {
    try await kind.run { backend, fixture in
      _ = try await fixture.makeRun()
      let lease = try await backend.claimOne().lease
      await expectRefusal(.rejected) { () async throws(BackendError) in
        try await backend.appendLogs(lease, chunk: 1, (0..<1001).map { .line("\($0)") })
      }
      await expectRefusal(.rejected) { () async throws(BackendError) in
        _ = try await backend.storeArtifact(lease, .picture(bytes: [UInt8](repeating: 0, count: 64 << 20 + 1)))
      }
      await expectRefusal(.rejected) { () async throws(BackendError) in
        var outcome = RunOutcome.ended(.completed)
        outcome.extracted = [ExtractedValue(name: "title", taskNumber: 1, json: "{")]
        try await backend.complete(lease, outcome)
      }
      // Nothing of it has cost the lease.
      try await backend.appendLogs(lease, chunk: 1, [.line("one")])
      #expect(try await backend.states([lease]) == [.held])
    }
  }

  @Test(arguments: BackendKind.allCases)
  func aDrainHandsOutNoMoreAndLetsWhatRunsEnd(kind: BackendKind) async throws {
    try await kind.run { backend, fixture in
      let id = try await fixture.makeRun()
      let lease = try await backend.claimOne().lease
      fixture.node.services.drain()
      _ = try await fixture.makeRun()
      let claimed = try? await backend.claim(worker: worker, capacity: 1, waitAtMost: .milliseconds(300))
      #expect(claimed?.isEmpty != false)
      #expect(try await backend.states([lease]) == [.held])
      try await backend.reportProgress(lease, .begun)
      try await backend.appendLogs(lease, chunk: 1, [.line("to the end")])
      try await backend.complete(lease, .ended(.completed))
      #expect(try await fixture.run(id).state == .completed)
    }
  }
}
