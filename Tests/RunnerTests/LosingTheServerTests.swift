import EventLoop
import Messages
import Runner
import TestSupport
import Testing

/// A runner whose server is away: it goes on for as long as its leases last, and no longer.
@Suite(.timeLimit(.minutes(1))) struct LosingTheServerTests {
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
    let terms = LeaseTerms(duration: .seconds(2), heartbeatInterval: .milliseconds(50))
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
      let begin = ContinuousClock.now
      await stopped.wait()
      let passed = ContinuousClock.now - begin
      // The last heartbeat that succeeded was sent at most an interval before.
      #expect(passed > .milliseconds(1500))
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
    let terms = LeaseTerms(duration: .seconds(3), heartbeatInterval: .milliseconds(50))
    let executor = ScriptExecutor { scene, _ in
      try? await scene.loop.sleep(for: .seconds(5))
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
