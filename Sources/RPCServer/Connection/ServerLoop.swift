import EventLoop
import HTTP2
import Logging
import RPC
import TLS

/// The server's part on one loop: its connections and what they share. Confined to the loop.
// Invariant behind @unchecked Sendable: the `let`s are immutable, everything else is touched on the loop's thread only.
final class ServerLoop: @unchecked Sendable {
  let loop: EventLoop
  let routes: RouteTable
  let pages: ServerPages
  /// What is counted here, and by all loops of the server.
  let metrics: LoopMetrics
  let serverMetrics: ServerMetrics
  let link: ServerLink
  let limits: ServerLimits
  let logger: Logger
  let workspace: HTTP2Workspace
  /// Made with the first connection that needs it.
  private(set) lazy var tlsWorkspace = TLSWorkspace()
  /// For the calls of all connections, one message at a time.
  let compression = MessageCompression()
  let inflation: InflationTurns

  private(set) var connections: [ObjectIdentifier: any ServedConnection] = [:]
  /// Handlers that run on this loop.
  var runningCalls = 0
  /// Bytes of requests that calls hold.
  var keptRequestBytes = 0
  /// Bytes of responses that wait for clients.
  private var pendingResponseBytes = 0
  /// Pages that are being made on this loop.
  var runningPages = 0
  /// Those whose bodies are being streamed.
  var streamedPages = 0
  private(set) var isDraining = false
  private var isStopped = false
  private var whenEmpty: [() -> Void] = []
  private var clock: LoopTimer?

  private static let clockInterval: Duration = .seconds(1)

  init(
    loop: EventLoop, routes: RouteTable, pages: ServerPages, metrics: LoopMetrics, of serverMetrics: ServerMetrics,
    link: ServerLink, limits: ServerLimits, logger: Logger
  ) {
    self.loop = loop
    self.routes = routes
    self.pages = pages
    self.metrics = metrics
    self.serverMetrics = serverMetrics
    self.link = link
    self.limits = limits
    self.logger = logger
    inflation = InflationTurns(loop: loop, limitBytes: limits.inflatedBytesPerTurn)
    workspace = HTTP2Workspace(flushBytes: limits.http2.flushBytes)
  }

  func accept(_ stream: ByteStream, at endpoint: ServerEndpoint) {
    guard !isDraining, !isStopped, connections.count < limits.maxConnectionsPerLoop else {
      metrics.connectionsRefused.add()
      return stream.close()
    }
    metrics.connectionsAccepted.add()
    let opening = ConnectionOpening(stream: stream, endpoint: endpoint, owner: self)
    connections[ObjectIdentifier(opening)] = opening
    opening.begin()
    startClock()
  }

  /// An opened connection takes the place of its opening.
  func replace(_ opening: ConnectionOpening, by connection: any ServedConnection) {
    connections[ObjectIdentifier(opening)] = nil
    connections[ObjectIdentifier(connection)] = connection
  }

  func remove(_ connection: any ServedConnection) {
    connections[ObjectIdentifier(connection)] = nil
    guard connections.isEmpty else { return }
    clock?.cancel()
    clock = nil
    let waiting = whenEmpty
    whenEmpty = []
    for body in waiting { body() }
  }

  /// So many bytes of responses wait more. Where that is too much, the client for which most wait loses its connection.
  func countResponseBytes(_ change: Int) {
    pendingResponseBytes += change
    guard change > 0, pendingResponseBytes > limits.maxPendingResponseBytesPerLoop else { return }
    connections.values.max { $0.pendingResponseBytes < $1.pendingResponseBytes }?.close(.tooManyBytesPending)
  }

  // MARK: Ending

  /// Asks the clients to go and tells the handlers; returns at once.
  func beginDrain() {
    guard !isDraining else { return }
    isDraining = true
    for connection in Array(connections.values) { connection.announceDrain() }
  }

  /// Ends the calls that still run; their connections close behind them.
  func endCalls(_ error: RPCError) {
    for connection in Array(connections.values) { connection.endCalls(error) }
  }

  func closeConnections() {
    isStopped = true
    for connection in Array(connections.values) { connection.close(.serverStopped) }
  }

  /// Counts the end of a connection, and says once how it ended: not a line for each of its streams.
  func ended(_ end: ConnectionEnd, peer: ConnectionPeer, _ counters: ConnectionCounters = ConnectionCounters()) {
    metrics.connectionClosed(end)
    logger.log(
      level: end.isOrdinary ? .debug : .info, "A connection ended",
      metadata: counters.metadata.merging(["peer": "\(peer.address)", "reason": "\(end)"]) { $1 })
  }

  /// Waits until the last connection has gone, for at most `limit`.
  ///
  /// - Returns: whether none is left.
  func waitUntilEmpty(atMost limit: Duration) async -> Bool {
    if connections.isEmpty { return true }
    await withCheckedContinuation { continuation in
      var waiting: CheckedContinuation<Void, Never>? = continuation
      let timer = loop.schedule(after: limit) {
        waiting?.resume()
        waiting = nil
      }
      whenEmpty.append {
        timer.cancel()
        waiting?.resume()
        waiting = nil
      }
    }
    return connections.isEmpty
  }

  // MARK: The clock

  private func startClock() {
    guard clock == nil else { return }
    // It runs while there are connections, each of which holds its owner. A weak reference would make every retain of
    // this object, several a call, take the slow way through a side table.
    clock = loop.schedule(after: Self.clockInterval) { [unowned self] in tick() }
  }

  private func tick() {
    let now = loop.now
    for connection in Array(connections.values) { connection.checkTimeouts(at: now) }
    if !connections.isEmpty { clock?.reschedule(after: Self.clockInterval) }
  }
}
