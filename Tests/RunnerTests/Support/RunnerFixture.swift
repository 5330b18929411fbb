import DemoSite
import Logging
import Messages
import Protobuf
import Runner
import Testing

/// One runner and one demo site for all suites inside of ``WithRunner``.
struct RunnerFixture: Sendable {
  let backend: MemoryBackend
  let pool: RunnerPool
  let site: DemoSite

  @TaskLocal static var current: RunnerFixture?

  static var shared: RunnerFixture {
    get throws { try #require(current, "the suite lacks the .runner trait") }
  }

  /// Starts a runner, and stops it after `body`.
  static func with(
    concurrency: Int = 4, browsers: Int = 1, runsPerBrowser: Int = 100,
    _ body: (RunnerFixture) async throws -> Void
  ) async throws {
    let backend = MemoryBackend()
    let configuration = RunnerConfiguration(
      worker: WorkerID("test"), concurrency: concurrency, browsers: browsers, runsPerBrowser: runsPerBrowser)
    var logger = Logger(label: "runner-test")
    logger.logLevel = .error
    let pool = RunnerPool(configuration, backend: backend, logger: logger)
    let site = try await DemoSite.start()
    let life = Task { await pool.run() }
    do {
      try await body(RunnerFixture(backend: backend, pool: pool, site: site))
    } catch {
      life.cancel()
      await life.value
      await site.stop()
      throw error
    }
    life.cancel()
    await life.value
    await site.stop()
  }

  /// Runs these tasks to their end.
  func run(
    _ tasks: [PlanTask], timeout: Duration? = nil, limits: RunLimits = RunLimits(), unavailableAppends: Int = 0
  ) async -> MemoryBackend.Record {
    let id = backend.enqueue(tasks, timeout: timeout, limits: limits, unavailableAppends: unavailableAppends)
    return await backend.finished(id)
  }
}

struct RunnerTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await RunnerFixture.with { fixture in
      try await RunnerFixture.$current.withValue(fixture) { try await function() }
    }
  }
}

extension Trait where Self == RunnerTrait {
  static var runner: RunnerTrait { RunnerTrait() }
}

/// Suites that share one runner.
@Suite(.runner, .serialized)
enum WithRunner {}

/// Tasks, as short as they can be written.
enum Make {
  static func task(_ action: PlanTask.Action, _ change: (inout PlanTask) -> Void = { _ in }) -> PlanTask {
    var task = PlanTask()
    task.action = action
    task.timeout = ProtoDuration(seconds: 10)
    change(&task)
    return task
  }
  static func navigate(_ url: String) -> PlanTask { task(.navigate(.with { $0.url = url })) }
  static func click(_ selector: String, _ change: (inout PlanTask) -> Void = { _ in }) -> PlanTask {
    task(.click(.with { $0.selector = selector }), change)
  }
  static func fill(_ selector: String, _ value: String, sensitive: Bool = false) -> PlanTask {
    task(
      .fill(
        .with {
          $0.selector = selector
          $0.value = value
          $0.sensitive = sensitive
        }))
  }
  static func extract(_ selector: String, as name: String, all: Bool = false) -> PlanTask {
    task(
      .extract(
        .with {
          $0.selector = selector
          $0.valueName = name
          $0.allMatches = all
        }))
  }
  static func wait(_ condition: WaitAction.Condition) -> PlanTask {
    task(.wait(.with { $0.condition = condition })) { $0.timeout = ProtoDuration(seconds: 60) }
  }
  static func screenshot(_ change: (inout ScreenshotAction) -> Void = { _ in }) -> PlanTask {
    var action = ScreenshotAction()
    change(&action)
    return task(.screenshot(action))
  }
  static func custom(_ expression: String, as name: String) -> PlanTask {
    task(
      .custom(
        .with {
          $0.expression = expression
          $0.valueName = name
        }))
  }
}
