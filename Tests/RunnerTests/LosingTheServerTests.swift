import EventLoop
import Messages
import Synchronization
import TestSupport
import Testing

@testable import Runner

/// A runner whose server is away: it goes on for as long as its leases last, and no longer.
@Suite(.timeLimit(.minutes(5))) struct LosingTheServerTests {
  private static let task = Make.task(.wait(.init()))

  @Test func nothingIsMissingWhenTheServerComesBackInTime() async throws {
    let folder = try TemporaryFolder()
    let backend = MemoryBackend()
    let (away, written) = (OneShotEvent(), OneShotEvent())
    let executor = ScriptExecutor { scene, number in
      guard number == 1 else { return TaskEnding(attempts: 1) }
      await scene.log.write(.info, "before")
      await away.wait()
      for index in 0..<6000 { await scene.log.write(.info, "line \(index)") }
      written.fire()
      return TaskEnding(attempts: 1)
    }
    try await withScript(executor, backend: backend, spoolFolder: "\(folder.path)/spool") { _ in
      let id = backend.enqueue([Self.task, Self.task])
      await backend.waitForLine("before", of: id)
      backend.isAway = true
      away.fire()
      await written.wait()
      backend.isAway = false
      let record = await backend.finished(id)
      #expect(record.outcome?.state == .completed)
      #expect(record.violations == [])
      let texts = record.lines.map(\.text).filter { $0.hasPrefix("line ") }
      #expect(texts == (0..<6000).map { "line \($0)" })
      #expect(record.lines.last?.text == "the run is completed")
    }
  }

  /// Its run is left to the end of its lease, long before the time that it would have had for its log and its end.
  @Test func aRunnerThatStopsDoesNotWaitForItsServer() async throws {
    let backend = MemoryBackend()
    let executor = ScriptExecutor { scene, _ in
      await scene.log.write(.info, "before")
      try? await scene.loop.sleep(for: .seconds(600))
      return TaskEnding(attempts: 1)
    }
    try await withScript(executor, backend: backend) { pool in
      let id = backend.enqueue([Self.task])
      await backend.waitForLine("before", of: id)
      backend.isAway = true
      let began = ContinuousClock.now
      await pool.stop(drainTime: .milliseconds(50), handBackTime: .milliseconds(300))
      let took = ContinuousClock.now - began
      #expect(took >= .milliseconds(350) && took < RunLimits().completionTime / 4, "\(took)")
      let record = backend.record(id)
      #expect(record.outcome == nil && record.handBackReason == nil && record.violations == [])
    }
  }

  @Test func aSpoolThatCannotBeWrittenLosesNoneOfOurOwnLines() async throws {
    let backend = MemoryBackend()
    let (away, written) = (OneShotEvent(), OneShotEvent())
    let executor = ScriptExecutor { scene, _ in
      await scene.log.write(.info, "before")
      await away.wait()
      for index in 0..<3000 { await scene.log.write(.info, "line \(index)") }
      written.fire()
      return TaskEnding(attempts: 1)
    }
    try await withScript(executor, backend: backend, spoolFolder: "/proc/no-folder-can-be-made-here") { _ in
      let id = backend.enqueue([Self.task])
      await backend.waitForLine("before", of: id)
      backend.isAway = true
      away.fire()
      await written.wait()
      backend.isAway = false
      let record = await backend.finished(id)
      let texts = record.lines.map(\.text).filter { $0.hasPrefix("line ") }
      #expect(texts == (0..<3000).map { "line \($0)" })
    }
  }

  @Test func aRunIsStoppedWhenItsLeaseIsOverAndNothingMoreIsWritten() async throws {
    let backend = MemoryBackend()
    let terms = LeaseTerms(duration: .seconds(6), heartbeatInterval: .milliseconds(50))
    let stopped = OneShotEvent()
    let executor = ScriptExecutor { scene, _ in
      await scene.log.write(.info, "before")
      // Until it is cancelled.
      await OneShotEvent().wait()
      await scene.log.write(.info, "after")
      stopped.fire()
      return TaskEnding(attempts: 1, failure: Runner.RunFailure(.internal, "cut short"))
    }
    try await withScript(executor, backend: backend) { pool in
      let id = backend.enqueue([Self.task], terms: terms)
      await backend.waitForLine("before", of: id)
      backend.isAway = true
      await stopped.wait()
      let passed = ContinuousClock.now - backend.record(id).lastHeld
      #expect(passed > .milliseconds(4500))
      #expect(passed < .seconds(20))
      // From now on every write is a violation.
      backend.change(id) { $0.isLost = true }
      backend.isAway = false
      while await pool.activity.runs > 0 { await Task.yield() }
      let record = backend.record(id)
      #expect(record.outcome == nil && record.handBackReason == nil)
      #expect(record.violations == [])
      #expect(!record.lines.contains { $0.text == "after" })
    }
  }

  @Test func heartbeatsThatSucceedKeepARunForLongerThanALease() async throws {
    let backend = MemoryBackend()
    let terms = LeaseTerms(duration: .seconds(6), heartbeatInterval: .milliseconds(50))
    let executor = ScriptExecutor { scene, _ in
      try? await scene.loop.sleep(for: .seconds(10))
      return TaskEnding(attempts: 1)
    }
    try await withScript(executor, backend: backend) { _ in
      let record = await backend.finished(backend.enqueue([Self.task], terms: terms))
      #expect(record.outcome?.state == .completed)
    }
  }

  @Test func nothingIsDoneBeforeTheBeginIsKnown() async throws {
    let backend = MemoryBackend()
    let executor = ScriptExecutor { _, _ in TaskEnding(attempts: 1) }
    try await withScript(executor, backend: backend) { _ in
      backend.isAway = true
      let id = backend.enqueue([Self.task], terms: LeaseTerms(duration: .seconds(30)))
      while backend.refusedProgress == 0 { await Task.yield() }
      #expect(executor.begun == 0)
      backend.isAway = false
      #expect(await backend.finished(id).outcome?.state == .completed)
      #expect(executor.begun == 1)
    }
  }

  /// Where it lay, a minute of its lease has passed: what is left would hardly do.
  @Test func aClaimThatLayForTooLongIsHandedBack() async throws {
    let backend = MemoryBackend()
    let executor = ScriptExecutor { _, _ in TaskEnding(attempts: 1) }
    try await withScript(executor, backend: backend) { _ in
      let id = backend.enqueue(
        [Self.task], terms: LeaseTerms(duration: .seconds(150)), arrival: Self.past(.seconds(60)))
      let record = await backend.finished(id)
      #expect(record.handBackReason == "the runner came to it too late")
      #expect(record.progress.isEmpty && record.violations == [])
      #expect(executor.begun == 0)
    }
  }

  /// The server gave it to somebody else long ago: not even a hand back is ours to send.
  @Test func aClaimWhoseLeaseIsOverIsLeftAlone() async throws {
    let backend = MemoryBackend()
    let executor = ScriptExecutor { _, _ in TaskEnding(attempts: 1) }
    try await withScript(executor, backend: backend) { _ in
      let old = backend.enqueue([Self.task], arrival: Self.past(.seconds(16)))
      _ = await backend.finished(backend.enqueue([Self.task]))
      let record = backend.record(old)
      #expect(record.handBackReason == nil && record.progress.isEmpty && record.lines.isEmpty)
      #expect(executor.begun == 1)
    }
  }

  /// A lease is counted from when its run arrived, not from when the runner came to it.
  @Test func aLeaseBeginsWithTheArrivalOfItsRun() async throws {
    let backend = MemoryBackend()
    let arrival = Self.past(.seconds(20))
    let leaseEnd = Mutex<LoopInstant?>(nil)
    let executor = ScriptExecutor { scene, _ in
      leaseEnd.withLock { $0 = scene.control.leaseEnd }
      return TaskEnding(attempts: 1)
    }
    try await withScript(executor, backend: backend) { _ in
      backend.refusesHeartbeats = true
      let id = backend.enqueue([Self.task], terms: LeaseTerms(duration: .seconds(90)), arrival: arrival)
      #expect(await backend.finished(id).outcome?.state == .completed)
      #expect(leaseEnd.withLock { $0 } == arrival.advanced(by: .seconds(90)))
    }
  }

  private static func past(_ age: Duration) -> LoopInstant {
    LoopInstant(nanoseconds: LoopInstant.now.nanoseconds - age.wholeNanoseconds)
  }

  @Test func aRunThatWasTakenBackIsNotBegun() async throws {
    let backend = MemoryBackend()
    let executor = ScriptExecutor { _, _ in TaskEnding(attempts: 1) }
    try await withScript(executor, backend: backend) { pool in
      let id = backend.enqueue([Self.task], isLost: true)
      while backend.record(id).violations.isEmpty { await Task.yield() }
      while await pool.activity.runs > 0 { await Task.yield() }
      #expect(executor.begun == 0)
      #expect(backend.record(id).outcome == nil)
    }
  }
}
