public import EventLoop
public import Logging
import RPC
import Synchronization

/// A gRPC server: HTTP/2, by TLS or with prior knowledge, on the loops of a group; and a few plain pages, also for
/// clients that speak HTTP/1.1, which is told by a connection's first bytes.
///
/// Each connection belongs to one loop, and so do its calls: a handler runs there, and one that does not wait for
/// anything answers in the turn in which its request came. All methods may be called from any task.
public final class RPCServer: Sendable {
  private enum State {
    case idle
    case starting
    case serving([SocketListener], CertificateWatcher?)
    /// Takes no new calls; those that run are coming to their ends.
    case draining
    case stopped
  }

  private let loops: EventLoopGroup
  let serverLoops: [ServerLoop]
  let metrics: ServerMetrics
  let channelzID = ChannelzID.next()
  private let listening = Mutex<[ListenSocket]>([])
  private let state = Mutex(State.idle)
  private let certificatePoll: Duration
  private let logger: Logger

  /// A server for the methods of `router`, with `interceptors` around each call, the first outermost, and for `pages`. It
  /// ends before its loops do.
  public init(
    router: Router, loops: EventLoopGroup, limits: ServerLimits = ServerLimits(),
    pages: ServerPages = ServerPages(), interceptors: [any ServerInterceptor] = [],
    logger: Logger = Logger(label: "rpc.server")
  ) {
    self.loops = loops
    self.logger = logger
    certificatePoll = limits.certificatePoll
    let all = router.routes.enumerated().map { index, route in route.installed(as: index + 1, in: interceptors) }
    let routes = RouteTable(all)
    let metrics = ServerMetrics(routes: all, loops: loops.loops.count)
    let link = ServerLink()
    self.metrics = metrics
    serverLoops = zip(loops.loops, metrics.loops).map { loop, own in
      ServerLoop(
        loop: loop, routes: routes, pages: pages, metrics: own, of: metrics, link: link, limits: limits,
        logger: logger)
    }
    link.set(self)
  }

  /// Listens at every endpoint and returns; calls are served from now on.
  ///
  /// - Returns: where it listens, in the order of the endpoints, with the ports that the system gave.
  /// - Throws: ``ServerError``; nothing listens then.
  @discardableResult
  public func start(_ endpoints: [ServerEndpoint]) async throws(ServerError) -> [SocketAddress] {
    try state.withLock { state throws(ServerError) in
      guard case .idle = state else { throw .alreadyStarted }
      state = .starting
    }
    var listeners: [SocketListener] = []
    for endpoint in endpoints {
      do throws(ServerError) {
        listeners.append(try await listen(at: endpoint))
      } catch {
        for listener in listeners { await listener.close() }
        state.withLock { $0 = .idle }
        throw error
      }
    }
    let watcher = watchCertificates(of: endpoints)
    state.withLock { $0 = .serving(listeners, watcher) }
    listening.withLock {
      $0 = zip(listeners, endpoints).map { ListenSocket(address: $0.address, isSecured: $1.tls != nil) }
    }
    for (listener, endpoint) in zip(listeners, endpoints) {
      logger.info(
        "Serving",
        metadata: ["address": "\(listener.address)", "security": endpoint.tls == nil ? "plaintext" : "tls"])
    }
    return listeners.map(\.address)
  }

  /// Where it listens, or has listened.
  var listenSockets: [ListenSocket] { listening.withLock { $0 } }

  /// Listens at one address of TCP in plaintext, otherwise as ``start(_:)``.
  ///
  /// - Returns: the port.
  public func start(host: String = "127.0.0.1", port: UInt16 = 0) async throws(ServerError) -> UInt16 {
    try await start([.tcp(host: host, port: port)])[0].port
  }

  private func listen(at endpoint: ServerEndpoint) async throws(ServerError) -> SocketListener {
    let accept: @Sendable (ByteStream) -> Void = { [serverLoops] stream in
      serverLoops.first { $0.loop === stream.loop }?.accept(stream, at: endpoint)
    }
    do throws(SystemError) {
      switch endpoint.address {
      case .tcp(let host, let port):
        return try await SocketListener.listen(host: host, port: port, loops: loops, onConnection: accept)
      case .unix(let path):
        return try await SocketListener.listen(on: try .unix(path), loops: loops, onConnection: accept)
      }
    } catch {
      throw error.isAddressInUse ? .addressTaken(endpoint.address) : .cannotListen(endpoint.address, error)
    }
  }

  /// Takes no new connections nor calls, and lets those that run come to their ends: clients are told by GOAWAY, handlers
  /// by ``CallContext/onDrain(_:)``. What still runs after `grace` ends with UNAVAILABLE and is cancelled.
  ///
  /// Returns when the last connection is closed; calling it again, or before the start, does nothing.
  public func drain(grace: Duration) async {
    guard await stopListening(.draining) else { return }
    await onEachLoop { serverLoop in
      serverLoop.beginDrain()
      if await serverLoop.waitUntilEmpty(atMost: grace) { return }
      serverLoop.endCalls(.shuttingDown)
      if await serverLoop.waitUntilEmpty(atMost: Self.farewell) { return }
      serverLoop.closeConnections()
    }
  }

  /// Closes everything at once; handlers are cancelled. Returns when the connections are closed.
  public func shutdown() async {
    if await !stopListening(.stopped) { state.withLock { $0 = .stopped } }
    await onEachLoop { $0.closeConnections() }
  }

  /// Whether it was serving and does so no more.
  private func stopListening(_ next: State) async -> Bool {
    let serving = state.withLock { state -> ([SocketListener], CertificateWatcher?)? in
      guard case .serving(let listeners, let watcher) = state else { return nil }
      state = next
      return (listeners, watcher)
    }
    guard let (listeners, watcher) = serving else { return false }
    await watcher?.stop()
    for listener in listeners { await listener.close() }
    return true
  }

  private func watchCertificates(of endpoints: [ServerEndpoint]) -> CertificateWatcher? {
    let credentials = endpoints.compactMap(\.tls)
    guard !credentials.isEmpty else { return nil }
    let watcher = CertificateWatcher(credentials, loop: loops.loops[0], logger: logger)
    watcher.start(every: certificatePoll)
    return watcher
  }

  /// What calls that were ended have for their last bytes.
  private static let farewell: Duration = .seconds(2)

  private func onEachLoop(_ body: @escaping @Sendable (ServerLoop) async -> Void) async {
    await withTaskGroup(of: Void.self) { group in
      for serverLoop in serverLoops {
        group.addTask { await serverLoop.loop.run { await body(serverLoop) } }
      }
    }
  }
}
