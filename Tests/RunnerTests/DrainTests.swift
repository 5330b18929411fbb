import EventLoop
import Runner
import Testing

/// A pool that stops, with tasks by script.
@Suite(.timeLimit(.minutes(1))) struct DrainTests {
  @Test func aRunThatComesWhileThePoolStopsIsHandedBackUntouched() async throws {
    let backend = MemoryBackend()
    let executor = ScriptExecutor { _, _ in TaskEnding(attempts: 1) }
    try await withScript(executor, backend: backend) { pool in
      let id = backend.enqueue([Make.navigate("http://127.0.0.1/")], isLate: true)
      await backend.waitForClaim()
      await pool.stop(drainTime: .seconds(60))
      let record = backend.record(id)
      #expect(record.handBackReason == "the runner takes no more runs")
      #expect(record.lines.isEmpty && record.progress.isEmpty && record.violations.isEmpty)
      #expect(executor.begun == 0)
    }
  }

  @Test func aFurtherStopEndsADrain() async throws {
    let backend = MemoryBackend()
    let begun = OneShotEvent()
    try await withScript(Self.endless(begun), backend: backend) { pool in
      let id = backend.enqueue([Make.navigate("http://127.0.0.1/")])
      await begun.wait()
      async let drained: Void = pool.stop(drainTime: .seconds(3600))
      await pool.stop(drainTime: .zero)
      await drained
      #expect(backend.record(id).handBackReason?.contains("stopped") == true)
    }
  }

  /// It would return while runs go on, and nobody would end those.
  @Test func aStopThatIsCancelledKeepsItsLimits() async throws {
    let backend = MemoryBackend()
    let begun = OneShotEvent()
    try await withScript(Self.endless(begun), backend: backend) { pool in
      _ = backend.enqueue([Make.navigate("http://127.0.0.1/")])
      await begun.wait()
      backend.isAway = true
      let stopping = Task { await pool.stop(drainTime: .milliseconds(50), handBackTime: .milliseconds(50)) }
      stopping.cancel()
      await stopping.value
      #expect(await pool.activity.runs == 0)
    }
  }

  /// Goes on until it is stopped.
  private static func endless(_ begun: OneShotEvent) -> ScriptExecutor {
    ScriptExecutor { _, _ in
      begun.fire()
      await OneShotEvent().wait()
      return TaskEnding(attempts: 1, failure: RunFailure(.internal, "stopped"))
    }
  }
}
