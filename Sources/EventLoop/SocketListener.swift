import CUV
import Glibc

/// A listening socket, of TCP or a Unix one, that hands each connection to the loop which has the fewest.
///
/// It listens until it is closed, kept or not. One acceptor rather than SO_REUSEPORT: measured, ten connections over
/// two such listeners fall 7/3 or worse a third of the time, and a second process binds the same port unnoticed.
public final class SocketListener: @unchecked Sendable {
  // Invariant behind @unchecked: `watcher`, `descriptor` and `retry` are touched on the acceptor's thread only, the
  // rest is immutable.
  public let address: SocketAddress
  private let acceptor: EventLoop
  private let group: EventLoopGroup
  private let onConnection: @Sendable (ByteStream) -> Void
  private var descriptor: Int32
  private var watcher: DescriptorWatcher?
  private var retry: LoopTimer?

  /// The port that the system gave, also where 0 was asked for.
  public var port: UInt16 { address.port }

  /// Listens on `host` and `port` (0: any free one), otherwise as ``listen(on:loops:onConnection:)``.
  ///
  /// A name that means several addresses gets the first. `::` takes IPv4 connections too where the system does so.
  public static func listen(
    host: String, port: UInt16, loops: EventLoopGroup, onConnection: @escaping @Sendable (ByteStream) -> Void
  ) async throws(SystemError) -> SocketListener {
    let acceptor = loops.loops[0]
    guard let address = try await acceptor.resolve(host: host, port: port).first else {
      throw SystemError(code: UV_EAI_NONAME.rawValue, operation: "listen on \(host)")
    }
    return try await listen(on: address, loops: loops, onConnection: onConnection)
  }

  /// Listens on `address` and accepts on the group's first loop.
  ///
  /// `onConnection` is called on the loop of the connection, which is not reading yet. A Unix socket that a process left
  /// behind without listening any more is replaced, one that is listened on is not.
  ///
  /// - Throws: `SystemError`; ``SystemError/isAddressInUse`` when another process listens there.
  public static func listen(
    on address: SocketAddress, loops: EventLoopGroup, onConnection: @escaping @Sendable (ByteStream) -> Void
  ) async throws(SystemError) -> SocketListener {
    let acceptor = loops.loops[0]
    return try await acceptor.run { () throws(SystemError) in
      try SocketListener(address: address, acceptor: acceptor, group: loops, onConnection: onConnection)
    }
  }

  private init(
    address: SocketAddress, acceptor: EventLoop, group: EventLoopGroup,
    onConnection: @escaping @Sendable (ByteStream) -> Void
  ) throws(SystemError) {
    self.acceptor = acceptor
    self.group = group
    self.onConnection = onConnection
    (descriptor, self.address) = try ListeningSocket.open(address)
    let watcher: DescriptorWatcher
    do throws(SystemError) {
      // Held by the watcher until `close`: a listener that nobody keeps goes on listening.
      var listener: SocketListener?
      watcher = try DescriptorWatcher(loop: acceptor, descriptor: descriptor) { _ in listener?.acceptReady() }
      self.watcher = watcher
      listener = self
    } catch {
      _ = Platform.close(descriptor)
      throw error
    }
    watcher.watch(.readable)
  }

  private func acceptReady() {
    for _ in 0..<EventLoopLimits.acceptsPerTurn {
      switch ListeningSocket.accept(descriptor) {
      case .connection(let socket): hand(over: socket)
      case .none: return
      case .failed: return pause()
      }
    }
  }

  private func hand(over socket: Int32) {
    let loop = group.leastLoaded
    let (onConnection, address) = (onConnection, address)
    // Counted here and not on arrival: a burst is accepted before its first connection has arrived.
    loop.connections.add(1, ordering: .relaxed)
    loop.execute {
      // A socket that fails to open is closed by `adopt`; the peer sees a reset and there is nobody else to tell.
      guard let stream = try? ByteStream.adopt(counted: socket, of: address, on: loop) else { return }
      onConnection(stream)
    }
  }

  /// Out of descriptors or memory: a level-triggered watcher would spin, so look again after a pause.
  private func pause() {
    watcher?.watch([])
    retry = acceptor.schedule(after: EventLoopLimits.acceptRetryPause) { [weak self] in
      self?.watcher?.watch(.readable)
    }
  }

  /// Accepts no more; connections that were handed over go on. Any task.
  public func close() async {
    await acceptor.run { [self] in
      guard let watcher else { return }
      watcher.close()
      self.watcher = nil
      retry?.cancel()
      // Ahead of the close: once it is closed, another process may take the path.
      if let path = address.unixPath { unlink(path) }
      _ = Platform.close(descriptor)
      descriptor = -1
    }
  }
}
