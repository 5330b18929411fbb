import EventLoop
import Logging
import Messages
import RPCClient
import Runner
import RunnerAdapters
import ServerSupport

/// A runner host like `vantflow runner`, with its pool and its way to the server, that has no browser: it does what the
/// chaos test's plans say, and keeps a journal of what the server has acknowledged.
@main
struct ChaosRunner {
  static func main() async throws {
    let settings = try RunnerArguments(CommandLine.arguments.dropFirst())
    var logger = Logger(label: settings.name, factory: { StreamLogHandler.standardError(label: $0) })
    logger.logLevel = .info
    let journal = try Journal(path: settings.journal, host: settings.name)
    let loop = EventLoop(name: "runner")
    let registration = RegisterRunnerRequest.with {
      $0.name = settings.name
      $0.version = "chaos"
      $0.capabilities = ["custom"]
      $0.concurrency = Int32(clamping: settings.concurrency)
    }
    let server = RunnerServer(
      endpoints: [Endpoint(host: "127.0.0.1", port: settings.serverPort)], tls: nil, token: settings.token,
      registration: registration)
    let remote = try RPCRunnerBackend(server, loop: loop)
    let backend = JournalingBackend(inner: remote, journal: journal, isStubborn: settings.isStubborn)
    let configuration = RunnerConfiguration(
      worker: WorkerID(settings.name), concurrency: settings.concurrency, spoolFolder: settings.spool)
    let pool = RunnerPool(configuration, backend: backend, logger: logger) { _ in ChaosExecutor(journal: journal) }
    let stop = await StopSignal()
    let life = loop.spawn { await pool.run() }
    await stop.wait()
    await pool.stop(drainTime: .seconds(1))
    await life.value
    await remote.shutdown()
    await loop.shutdown()
  }
}
