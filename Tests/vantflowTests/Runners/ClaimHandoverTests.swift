import Messages
import Protobuf
import RPC
import RPCClient
import Runner
import RunnerAdapters
import Testing

@testable import vantflow

/// RunnerService's streams, message by message: what becomes of runs and lines when one breaks.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ClaimHandoverTests {
  @Test func aRunThatDidNotArriveGoesBackToTheQueue() async throws {
    try await withNode { fixture in
      let session = try await begin(fixture)
      let run = try await fixture.makeRun()
      let lease = try await claimAndBreak(fixture, session, confirms: false) { _ in }
      #expect(lease.runID == run)
      let backend = try fixture.connect()
      let again = try await backend.claimOne().lease
      #expect(again.runID == run)
      #expect(again.generation > lease.generation)
      await backend.shutdown()
    }
  }

  @Test func aConfirmedRunStaysWithItsRunner() async throws {
    try await withNode { fixture in
      let session = try await begin(fixture)
      _ = try await fixture.makeRun()
      let lease = try await claimAndBreak(fixture, session, confirms: true) { _ in }
      #expect(try await heartbeat(fixture, session, lease) == .held)
    }
  }

  @Test func aRunThatHasBegunIsLeftToItsRunner() async throws {
    try await withNode { fixture in
      let session = try await begin(fixture)
      _ = try await fixture.makeRun()
      let lease = try await claimAndBreak(fixture, session, confirms: false) { lease in
        let report = ReportProgressRequest.with {
          $0.session = session
          $0.lease = lease
          $0.progress = .with {
            $0.tasksTotal = 2
            $0.currentTaskNumber = 1
          }
        }
        _ = try await fixture.channel.unary(RunnerService.reportProgress, report, options: try options())
      }
      #expect(try await heartbeat(fixture, session, lease) == .held)
    }
  }

  @Test func noMoreRunsComeThanWereAskedFor() async throws {
    try await withNode { fixture in
      let session = try await begin(fixture)
      for _ in 0..<4 { _ = try await fixture.makeRun() }
      let call = try await openClaims(fixture, session, additionalRuns: 2)
      var responses = call.responses.makeAsyncIterator()
      var runs: [AssignedRun] = []
      // An empty message comes once nothing more may be sent: the server is alive.
      while let response = try await responses.next(isolation: nil), !response.runs.isEmpty { runs += response.runs }
      #expect(runs.count == 2)
      try await call.requests.write(.with { $0.additionalRuns = 1 })
      while runs.count < 3, let response = try await responses.next(isolation: nil) { runs += response.runs }
      try await call.requests.finish()
      while let response = try await responses.next(isolation: nil) { runs += response.runs }
      #expect(Set(runs.compactMap(\.lease?.runID)).count == 3)
    }
  }

  @Test func aRunGoesToNobodyWhoCannotExecuteIt() async throws {
    try await withNode { fixture in
      let limited = try await begin(fixture, capabilities: ["wait", "click"])
      let run = try await fixture.makeRun()
      let claims = try await openClaims(fixture, limited, additionalRuns: 1)
      var responses = claims.responses.makeAsyncIterator()
      // It has looked, and waits.
      #expect(try await responses.next(isolation: nil)?.runs == [])
      let able = try await begin(fixture, capabilities: PlanTask.Action.capabilities)
      let lease = try await claimAndBreak(fixture, able, confirms: true) { _ in }
      #expect(lease.runID == run && lease.generation == 1)
      try await claims.requests.finish()
      while let response = try await responses.next(isolation: nil) { #expect(response.runs.isEmpty) }
    }
  }

  /// An older server says of a run that it queues nothing of what it needs.
  @Test func aRunThatDoesNotSayWhatItNeedsGoesBackFromWhoCannotExecuteIt() async throws {
    try await withNode { fixture in
      let session = try await begin(fixture, capabilities: ["wait", "click"])
      let run = try await fixture.makeRun()
      try await fixture.execute("UPDATE runs SET required_capabilities = '{}'")
      try await fixture.execute("UPDATE run_queue SET required_capabilities = '{}'")
      let claims = try await openClaims(fixture, session, additionalRuns: 1)
      let tail = TailLogsRequest.with { ($0.runID, $0.follow) = (run, true) }
      var log = fixture.channel.serverStreaming(RunService.tailLogs, tail).makeAsyncIterator()
      var lines: [String] = []
      while !lines.contains(where: { $0.contains("executes no task of type navigate") }) {
        lines += try #require(try await log.next(isolation: nil)).entries.map(\.message)
      }
      try await claims.requests.finish()
      for try await response in claims.responses { #expect(response.runs.isEmpty) }
      let able = try await begin(fixture, capabilities: PlanTask.Action.capabilities)
      let lease = try await claimAndBreak(fixture, able, confirms: true) { _ in }
      #expect(lease.runID == run)
      #expect(try await heartbeat(fixture, able, lease) == .held)
      // What went back was no attempt.
      #expect(try await fixture.run(run).attempt == 1)
    }
  }

  /// A host whose connection breaks during the drain, and that knows no other server, keeps its run and ends it.
  @Test func aServerThatDrainsStaysWithinReachOfItsRunners() async throws {
    try await withNode { fixture in
      let session = try await begin(fixture)
      let run = try await fixture.makeRun()
      let lease = try await claimAndBreak(fixture, session, confirms: true) { _ in }
      let other = fixture.reconnected()
      var health = other.channel.serverStreaming(Health.watch, HealthCheckRequest()).makeAsyncIterator()
      #expect(try await health.next(isolation: nil)?.status == .serving)
      async let stopped: Void = fixture.stop(drain: .seconds(100))
      #expect(try await health.next(isolation: nil)?.status == .notServing)
      let third = other.reconnected()
      #expect(try await heartbeat(third, session, lease) == .held)
      // Nothing more is handed out.
      let claims = try await openClaims(third, session, additionalRuns: 1)
      let refusal = await #expect(throws: RPCError.self) {
        var responses = claims.responses.makeAsyncIterator()
        while try await responses.next(isolation: nil) != nil {}
      }
      #expect(refusal?.code == .unavailable)
      let completion = CompleteRunRequest.with {
        $0.session = session
        $0.lease = lease
        $0.state = .completed
      }
      _ = try await third.channel.unary(RunnerService.completeRun, completion, options: try options())
      await stopped
      await other.channel.shutdown()
      await third.channel.shutdown()
      let after = try await fixture.startAnother()
      #expect(try await after.run(run).state == .completed)
      await after.channel.shutdown()
      await after.stop()
    }
  }

  /// Long before the lease is over, which nobody extends.
  @Test func aDrainWaitsForRunnersNoLongerThanItsLimit() async throws {
    try await withNode { fixture in
      let session = try await begin(fixture)
      _ = try await fixture.makeRun()
      _ = try await claimAndBreak(fixture, session, confirms: true) { _ in }
      let began = ContinuousClock.now
      await fixture.stop(drain: .milliseconds(300))
      let time = ContinuousClock.now - began
      // A tenth is for calls, of which there are none.
      #expect(time >= .milliseconds(270) && time < .seconds(10), "\(time)")
    }
  }

  /// A host that does not end its run takes all that runs have, and a client that does not end its call the rest: the
  /// limit is one for both.
  @Test func hostsAndCallsShareOneLimit() async throws {
    try await withNode { fixture in
      let session = try await begin(fixture)
      _ = try await fixture.makeRun()
      let lease = try await claimAndBreak(fixture, session, confirms: true) { _ in }
      // A call whose client goes on with nothing.
      let stalled = fixture.channel.bidirectional(RunnerService.uploadArtifact, options: try options())
      let beginning = UploadArtifactRequest.Beginning.with {
        $0.session = session
        $0.lease = lease
        $0.artifact = .with {
          $0.fileName = "stalled.png"
          $0.contentType = "image/png"
          $0.kind = .screenshot
          $0.sizeBytes = 3
          $0.sha256 = String(repeating: "0", count: 64)
        }
      }
      try await stalled.requests.write(.with { $0.part = .beginning(beginning) })
      var responses = stalled.responses.makeAsyncIterator()
      #expect(try await responses.next(isolation: nil) != nil)
      // With a limit of its own each would take nearly as long once more; between the two a slow machine has room.
      let drain = Duration.seconds(12)
      let began = ContinuousClock.now
      await fixture.stop(drain: drain)
      let time = ContinuousClock.now - began
      #expect(time >= drain && time < drain * 1.8, "\(time)")
    }
  }

  @Test func aStreamOfLogsIsResumed() async throws {
    try await withNode { fixture in
      let session = try await begin(fixture)
      _ = try await fixture.makeRun()
      let lease = try await claimAndBreak(fixture, session, confirms: true) { _ in }
      let first = fixture.channel.bidirectional(RunnerService.appendLogs, options: try options())
      var answers = first.responses.makeAsyncIterator()
      for chunk in 1...3 {
        try await first.requests.write(append(session, lease, Int64(chunk), ["a\(chunk)", "b\(chunk)"]))
        let answer = try #require(try await next(&answers))
        #expect(answer.chunk == Int64(chunk) && answer.lastChunk == Int64(chunk))
        #expect(answer.lastNumber == Int64(chunk * 2))
        #expect(answer.refusal == .unspecified)
      }
      first.responses.cancel()
      let second = fixture.channel.bidirectional(RunnerService.appendLogs, options: try options())
      answers = second.responses.makeAsyncIterator()
      try await second.requests.write(append(session, lease, 0, []))
      let position = try #require(try await next(&answers))
      #expect(position.lastChunk == 3 && position.lastNumber == 6)
      // What is wrong with one lease ends no stream.
      var stale = lease
      stale.generation += 1
      try await second.requests.write(append("", stale, 1, ["x"]))
      #expect(try await next(&answers)?.refusal == .leaseLost)
      try await second.requests.write(append("", lease, 9, ["x"]))
      #expect(try await next(&answers)?.refusal == .refused)
      try await second.requests.write(append("", lease, 4, ["last"]))
      #expect(try await next(&answers)?.lastNumber == 7)
      try await second.requests.finish()
      #expect(try await next(&answers) == nil)
    }
  }

  /// A run whose rows the database cannot write says so for itself: the others' lines go on.
  @Test func whatTheDatabaseRefusesOfOneLogEndsNoStream() async throws {
    try await withNode { fixture in
      let session = try await begin(fixture)
      var leases: [RunnerLease] = []
      for _ in 0..<2 {
        _ = try await fixture.makeRun()
        leases.append(try await claimAndBreak(fixture, session, confirms: true) { _ in })
      }
      let call = fixture.channel.bidirectional(RunnerService.appendLogs, options: try options())
      var answers = call.responses.makeAsyncIterator()
      let states: [(String, LogRefusal)] = [("58030", .failed), ("25006", .unavailable), ("55P03", .unavailable)]
      for (round, (state, refusal)) in states.enumerated() {
        try await fixture.refuseLogs(of: leases[0].runID, state: state)
        try await call.requests.write(append(session, leases[0], 1, ["x"]))
        let refused = try #require(try await next(&answers))
        #expect(refused.refusal == refusal && refused.lease == leases[0] && refused.chunk == 1)
        try await call.requests.write(append("", leases[1], Int64(round + 1), ["y"]))
        #expect(try await next(&answers)?.lastChunk == Int64(round + 1))
      }
      try await fixture.refuseLogs(of: leases[1].runID, state: "58030")
      try await call.requests.write(append("", leases[0], 1, ["x"]))
      #expect(try await next(&answers)?.lastChunk == 1)
    }
  }

  @Test func anUploadThatIsNotWhatItSaidIsRefused() async throws {
    try await withNode { fixture in
      let session = try await begin(fixture)
      let run = try await fixture.makeRun()
      let lease = try await claimAndBreak(fixture, session, confirms: true) { _ in }
      let wrong = String(repeating: "0", count: 64)
      #expect(try await upload(fixture, session, lease, sha256: wrong, size: 3, ["abc"]) == .failedPrecondition)
      #expect(try await upload(fixture, session, lease, sha256: wrong, size: 2, ["abc"]) == .failedPrecondition)
      // What is missing may still come.
      #expect(try await upload(fixture, session, lease, sha256: wrong, size: 4, ["abc"]) == .aborted)
      #expect(try await upload(fixture, session, lease, sha256: "abc", size: 3, ["abc"]) == .invalidArgument)
      let right = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
      #expect(try await upload(fixture, session, lease, sha256: right, size: 3, ["a", "bc"]) == nil)
      let listed = try await fixture.call(RunService.listArtifacts) { $0.runID = run }.artifacts
      #expect(listed.map(\.sha256) == [right])
    }
  }

  // MARK: Steps

  private func options() throws -> CallOptions {
    CallOptions(timeout: .seconds(30), metadata: try Metadata([("authorization", "Bearer \(NodeFixture.token)")]))
  }

  private func begin(_ fixture: NodeFixture, capabilities: [String] = []) async throws -> String {
    let request = RegisterRunnerRequest.with {
      $0.name = "by-hand"
      $0.capabilities = capabilities
      $0.concurrency = 4
    }
    return try await fixture.channel.unary(RunnerService.registerRunner, request, options: options()).session
  }

  /// A stream of claims that has asked for so many runs.
  private func openClaims(
    _ fixture: NodeFixture, _ session: String, additionalRuns: Int32
  ) async throws -> BidirectionalCall<ClaimRunsRequest, ClaimRunsResponse> {
    let call = fixture.channel.bidirectional(RunnerService.claimRuns, options: try options())
    try await call.requests.write(
      .with {
        $0.session = session
        $0.additionalRuns = additionalRuns
      })
    return call
  }

  /// Claims a run by a stream that then breaks, once `body` has returned and the server has noticed.
  private func claimAndBreak(
    _ fixture: NodeFixture, _ session: String, confirms: Bool, _ body: (RunnerLease) async throws -> Void
  ) async throws -> RunnerLease {
    let call = try await openClaims(fixture, session, additionalRuns: 1)
    var responses = call.responses.makeAsyncIterator()
    var lease: RunnerLease?
    while lease == nil, let response = try await responses.next(isolation: nil) { lease = response.runs.first?.lease }
    let claimed = try #require(lease)
    try await body(claimed)
    if confirms { try await call.requests.write(.with { $0.confirmed = [claimed] }) }
    try await call.requests.finish()
    // The end comes once the server has taken back what it will.
    while try await responses.next(isolation: nil) != nil {}
    return claimed
  }

  private func next(
    _ answers: inout ResponseStream<AppendLogsResponse>.AsyncIterator
  ) async throws -> AppendLogsResponse? {
    try await answers.next(isolation: nil)
  }

  private func heartbeat(
    _ fixture: NodeFixture, _ session: String, _ lease: RunnerLease
  ) async throws -> RunnerLeaseState? {
    let request = HeartbeatRequest.with {
      $0.session = session
      $0.leases = [lease]
    }
    return try await fixture.channel.unary(RunnerService.heartbeat, request, options: options()).leases.first?.state
  }

  private func append(
    _ session: String, _ lease: RunnerLease, _ chunk: Int64, _ texts: [String]
  ) -> AppendLogsRequest {
    .with {
      $0.session = session
      $0.lease = lease
      $0.chunk = chunk
      $0.entries = texts.map { text in .with { $0.message = text } }
    }
  }

  private func upload(
    _ fixture: NodeFixture, _ session: String, _ lease: RunnerLease, sha256: String, size: Int64, _ pieces: [String]
  ) async throws -> RPCError.Code? {
    let call = fixture.channel.bidirectional(RunnerService.uploadArtifact, options: try options())
    let beginning = UploadArtifactRequest.Beginning.with {
      $0.session = session
      $0.lease = lease
      $0.artifact = .with {
        $0.fileName = "letters.txt"
        $0.contentType = "text/plain"
        $0.sizeBytes = size
        $0.sha256 = sha256
      }
    }
    do throws(RPCError) {
      try await call.requests.write(.with { $0.part = .beginning(beginning) })
      var offset: Int64 = 0
      for piece in pieces {
        let chunk = UploadArtifactRequest.Chunk.with {
          $0.offset = offset
          $0.data = Array(piece.utf8)
        }
        try await call.requests.write(.with { $0.part = .chunk(chunk) })
        offset += Int64(piece.utf8.count)
      }
      try await call.requests.finish()
      for try await _ in call.responses {}
      return nil
    } catch {
      return error.code
    }
  }
}
