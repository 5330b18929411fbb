import Browser
import EventLoop
import Foundation
import Logging
import Messages
import RPC
import RPCClient
import Runner
import RunnerAdapters
import TLS

/// One VantFlow runner process: a pool of runs that come from servers elsewhere.
final class RunnerHost: LastingWork {
  /// What the server calls it.
  let name: String
  /// The servers, as an operator writes them.
  let servers: String
  private let backend: RPCRunnerBackend
  private let pool: RunnerPool
  private let life: Task<Void, Never>
  private let loop: EventLoop
  private let logger: Logger

  /// Starts to work. The server need not be there: the runner asks for it until it is.
  ///
  /// - Throws: `TLSError` naming the file that cannot be used.
  init(_ settings: RunnerSettings, logger: Logger) throws {
    self.logger = logger
    name = settings.name ?? Self.hostName
    servers = settings.servers.map(Self.text).joined(separator: ", ")
    let registration = Self.registration(settings, name: name)
    let server = RunnerServer(
      endpoints: settings.servers, tls: try settings.tls.map { try TLSClientCredentials($0) }, token: settings.token,
      registration: registration)
    loop = EventLoop(name: "runner")
    backend = try RPCRunnerBackend(server, loop: loop)
    var browser = BrowserConfiguration()
    browser.executable = settings.chromiumPath
    let configuration = RunnerConfiguration(
      worker: WorkerID(name), concurrency: settings.concurrency, browsers: settings.maxBrowsers,
      spoolFolder: "\(settings.dataDirectory)/spool", browser: browser)
    let pool = RunnerPool(configuration, backend: backend, logger: logger)
    self.pool = pool
    life = loop.spawn { await pool.run() }
  }

  /// Claims no more, lets runs end for as long as `drain`, hands back the others, and stops; heartbeats go on meanwhile. To
  /// be called once.
  func stop(drain: Duration) async {
    logger.info("the runner stops", metadata: ["drain": "\(drain)"])
    let deadline = DrainDeadline(drain, from: .now)
    await pool.stop(drainTime: deadline.forRuns, handBackTime: deadline.forHandBacks)
    await life.value
    await backend.shutdown()
    await loop.shutdown()
  }

  /// Has a drain, one that is under way or the next, end at once as one that has no time: runs are handed back. Any task,
  /// also more than once; returns when they are.
  func endDrain() async {
    await pool.stop(drainTime: .zero, handBackTime: DrainDeadline(.zero, from: .now).forHandBacks)
  }

  private static func registration(_ settings: RunnerSettings, name: String) -> RegisterRunnerRequest {
    .with {
      $0.name = name
      $0.version = "1"
      $0.labels = settings.labels
      $0.capabilities = PlanTask.Action.capabilities
      $0.concurrency = Int32(clamping: settings.concurrency)
    }
  }

  /// The host's name with what no runner's may have replaced.
  private static var hostName: String {
    let name = ProcessInfo.processInfo.hostName.prefix(RunnerRules.maxNameCharacters)
    let allowed = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" }
    return allowed.isEmpty ? "runner" : String(allowed)
  }

  private static func text(_ endpoint: Endpoint) -> String {
    if let path = endpoint.unixPath { return "unix:\(path)" }
    return endpoint.host.contains(":") ? "[\(endpoint.host)]:\(endpoint.port)" : "\(endpoint.host):\(endpoint.port)"
  }
}
