import EventLoop
import Logging
import Runner
import Services

extension Node {
  /// The runners of this process, on a loop of their own: a screenshot is megabytes to decode. Nil where none are
  /// wanted.
  static func startRunners(
    _ settings: Settings, queue: RunQueue, queueLoop: EventLoop, logger: Logger, _ teardown: inout Teardown
  ) async throws -> RunnerPool? {
    guard settings.workerConcurrency > 0 else { return nil }
    let loop = EventLoop(name: "runners")
    teardown.add("runners' loop") { await loop.shutdown() }
    var configuration = RunnerConfiguration()
    configuration.concurrency = settings.workerConcurrency
    configuration.maxBrowsers = settings.maxBrowsers
    configuration.chromiumPath = settings.chromiumPath
    let pool = RunnerPool(
      backend: InProcessRunnerBackend(queue: queue, loop: queueLoop), configuration: configuration, loop: loop,
      logger: logger)
    teardown.add("runners") { await pool.shutdown() }
    try await pool.start()
    return pool
  }
}
