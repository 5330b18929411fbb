import Messages
import RPC
import Testing

@testable import Services

@Suite struct RunCancellationTests {
  @Test func aQueuedRunIsCancelledAtOnce() async throws {
    try await withServices { fixture in
      let project = try await fixture.makeProject()
      let plan = try await fixture.makePlan(in: project)
      let run = try await fixture.makeRun(of: plan, in: project)
      try await fixture.cancel(run, reason: "not today")
      #expect(try await RunStore(fixture.database).reread(run).state == .cancelled)
      #expect(try await fixture.queue.claim(worker: "w", capacity: 1, waitAtMost: .zero).isEmpty)
      #expect(try await fixture.activityTypes(run: run) == ["run.cancelled"])
      let entries = try await fixture.logEntries(run)
      #expect(entries.map(\.message) == ["Cancelled by local: not today"])
    }
  }

  @Test func aRunningRunIsToldByItsHeartbeat() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      #expect(try await fixture.queue.heartbeat([lease]) == [.held])
      try await fixture.cancel(lease.runID)
      #expect(try await fixture.queue.heartbeat([lease]) == [.cancelRequested])
      try await fixture.queue.complete(lease, RunOutcome(state: .cancelled, tasksDone: 1, taskResults: []))
      #expect(
        try await fixture.activityTypes(run: lease.runID) == ["run.started", "run.cancel_requested", "run.cancelled"])
    }
  }

  @Test func cancellingAgainChangesNothing() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await fixture.cancel(lease.runID)
      #expect(try await fixture.cancel(lease.runID).isEmpty)
      #expect(try await fixture.activityTypes(run: lease.runID) == ["run.started", "run.cancel_requested"])
    }
  }

  @Test func aRunThatEndedCannotBeCancelled() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await fixture.queue.complete(lease, .completed())
      await #expect {
        try await fixture.cancel(lease.runID)
      } throws: {
        ($0 as? RPCError)?.code == .failedPrecondition
      }
    }
  }
}
