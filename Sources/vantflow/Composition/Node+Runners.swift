import Browser
import EventLoop
import Glibc
import Logging
import Runner
import RunnerAdapters
import Services

extension Node {
  /// The runners of this process; nil where none are wanted.
  static func startRunners(
    _ settings: Settings, queue: RunQueue, loop: EventLoop, logger: Logger, _ teardown: inout Teardown
  ) -> RunnerPool? {
    guard settings.workerConcurrency > 0 else { return nil }
    var browser = BrowserConfiguration()
    browser.executable = settings.chromiumPath
    // A name that no other process has had: a lease that outlives its process belongs to nobody else.
    let worker = WorkerID("\(getpid())-\(UInt64.random(in: 0 ... .max))")
    let configuration = RunnerConfiguration(
      worker: worker, concurrency: settings.workerConcurrency, browsers: settings.maxBrowsers,
      spoolFolder: "\(settings.dataDirectory)/spool", browser: browser)
    let backend = InProcessRunnerBackend(
      queue: queue, loop: loop, labels: settings.runnerLabels, logger: logger)
    let pool = RunnerPool(configuration, backend: backend, logger: logger)
    let life = loop.spawn { await pool.run() }
    teardown.add("runners") {
      await pool.stop(drainTime: .zero)
      await life.value
    }
    return pool
  }

  /// Says what an operator may not have meant.
  static func warn(of settings: Settings, _ logger: Logger) {
    guard settings.takesHostsForUsers else { return }
    logger.warning(
      """
      a runner host that leaves its token out is the local user, who may do everything: give hosts certificates and name \
      them in \(Settings.runnerCertificates.definition.name)
      """)
  }
}
