import DatabaseTesting
import EventLoop
import Messages
import RPCClient
import RunnerAdapters
import Testing

@testable import Runner
@testable import vantflow

/// A pool of runs that come over RPC, executed by script, with a server that goes and comes back.
@Suite(.serialized, .timeLimit(.minutes(2))) struct RunnerHostTests {
  @Test func aRunGoesOnWhileItsServerIsAway() async throws {
    try await withNode { fixture in
      let backend = try fixture.connect()
      let (begun, away, written) = (OneShotEvent(), OneShotEvent(), OneShotEvent())
      let executor = ScriptedExecutor { scene in
        await scene.log.write(.info, "before")
        begun.fire()
        await away.wait()
        for index in 0..<1500 { await scene.log.write(.info, "line \(index)") }
        written.fire()
      }
      let pool = RunnerPool(
        RunnerConfiguration(worker: worker, concurrency: 2), backend: backend, logger: TestCluster.quietLogger
      ) { _ in executor }
      let life = Task { await pool.run() }
      let run = try await fixture.makeRun(tasks: 1)
      await begun.wait()
      await fixture.stop()
      away.fire()
      await written.wait()
      let second = try await fixture.startAnother()
      var last: Run?
      for try await seen in second.channel.serverStreaming(RunService.watchRun, .with { $0.runID = run }) {
        last = seen.run
      }
      #expect(last?.state == .completed)
      var entries: [LogEntry] = []
      for try await seen in second.channel.serverStreaming(RunService.tailLogs, .with { $0.runID = run }) {
        entries += seen.entries
      }
      #expect(entries.map(\.number) == (0..<Int64(entries.count)).map { $0 + 1 })
      let texts = entries.map(\.message).filter { $0.hasPrefix("line ") }
      #expect(texts == (0..<1500).map { "line \($0)" })
      #expect(entries.last?.message == "the run is completed")
      life.cancel()
      await life.value
      await backend.shutdown()
      await second.channel.shutdown()
      await second.stop()
    }
  }

  @Test func aRunnerStartsBeforeItsServer() async throws {
    try await withNode { fixture in
      await fixture.stop()
      let backend = try fixture.connect()
      let executor = ScriptedExecutor { _ in }
      let pool = RunnerPool(
        RunnerConfiguration(worker: worker), backend: backend, logger: TestCluster.quietLogger
      ) { _ in executor }
      let life = Task { await pool.run() }
      let second = try await fixture.startAnother()
      let run = try await second.makeRun(tasks: 1)
      var last: Run?
      for try await seen in second.channel.serverStreaming(RunService.watchRun, .with { $0.runID = run }) {
        last = seen.run
      }
      #expect(last?.state == .completed)
      await pool.stop(drainTime: .zero)
      await life.value
      await backend.shutdown()
      await second.channel.shutdown()
      await second.stop()
    }
  }

  @Test func aDrainLetsWhatRunsEndAndHandsBackTheRest() async throws {
    try await withNode { fixture in
      let backend = try fixture.connect()
      let (begun, mayEnd) = (OneShotEvent(), OneShotEvent())
      let executor = ScriptedExecutor { scene in
        begun.fire()
        await mayEnd.wait()
      }
      let pool = RunnerPool(
        RunnerConfiguration(worker: worker, concurrency: 1), backend: backend, logger: TestCluster.quietLogger
      ) { _ in executor }
      let life = Task { await pool.run() }
      let first = try await fixture.makeRun(tasks: 1)
      await begun.wait()
      let second = try await fixture.makeRun(tasks: 1)
      async let stopped: Void = pool.stop(drainTime: .seconds(60))
      while await !pool.isStopping { await Task.yield() }
      mayEnd.fire()
      await stopped
      await life.value
      await backend.shutdown()
      #expect(try await fixture.run(first).state == .completed)
      // It may have been on its way; then it has gone back.
      #expect(try await fixture.run(second).state == .queued)
    }
  }
}

/// Executes each task by a closure, without a browser.
struct ScriptedExecutor: RunExecutor {
  let script: @Sendable (RunScene) async -> Void

  init(_ script: @escaping @Sendable (RunScene) async -> Void) { self.script = script }

  func open(_ scene: RunScene) async throws(Runner.RunFailure) -> any RunStage { Stage(script: script, scene: scene) }
  var processIDs: [Int32] { get async { [] } }
  func close() async {}

  private struct Stage: RunStage {
    let script: @Sendable (RunScene) async -> Void
    let scene: RunScene

    func perform(_ task: PlanTask, number: Int) async -> TaskEnding {
      await script(scene)
      return TaskEnding(attempts: 1)
    }

    func close() async {}
  }
}
