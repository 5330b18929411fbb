import EventLoop
import Logging
import Messages
import Runner
import Synchronization

/// Executes tasks without a browser: each does what the test says.
final class ScriptExecutor: RunExecutor {
  typealias Script = @Sendable (RunScene, _ number: Int) async -> TaskEnding

  private let script: Script
  private let performed = Mutex(0)

  init(_ script: @escaping Script) { self.script = script }

  /// How many tasks were begun.
  var begun: Int { performed.withLock { $0 } }

  func open(_ scene: RunScene) async throws(Runner.RunFailure) -> any RunStage { Stage(executor: self, scene: scene) }
  var processIDs: [Int32] { get async { [] } }
  func close() async {}

  private struct Stage: RunStage {
    let executor: ScriptExecutor
    let scene: RunScene

    func perform(_ task: PlanTask, number: Int) async -> TaskEnding {
      executor.performed.withLock { $0 += 1 }
      return await executor.script(scene, number)
    }

    func close() async {}
  }
}

/// Runs `body` beside a pool that executes by script.
func withScript<R: Sendable>(
  _ executor: ScriptExecutor, backend: MemoryBackend, spoolFolder: String? = nil,
  _ body: (RunnerPool) async throws -> R
) async throws -> R {
  var logger = Logger(label: "script-test")
  logger.logLevel = .critical
  let configuration = RunnerConfiguration(worker: WorkerID("script"), concurrency: 4, spoolFolder: spoolFolder)
  let pool = RunnerPool(configuration, backend: backend, logger: logger) { _ in executor }
  let life = Task { await pool.run() }
  let outcome: Result<R, any Error>
  do {
    outcome = .success(try await body(pool))
  } catch {
    outcome = .failure(error)
  }
  life.cancel()
  await life.value
  return try outcome.get()
}
