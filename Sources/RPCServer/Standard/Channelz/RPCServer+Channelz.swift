import EventLoop
import Protobuf
import RPC
import Synchronization

/// A way from a server's loops back to it, which does not keep it alive. Any thread.
final class ServerLink: Sendable {
  private struct Reference {
    weak var server: RPCServer?
  }

  private let reference = Mutex(Reference())

  /// Nil when the server is gone.
  var server: RPCServer? { reference.withLock { $0.server } }

  func set(_ server: RPCServer) { reference.withLock { $0.server = server } }
}

/// Where a server listens, with its number in channelz.
struct ListenSocket: Sendable {
  let id = ChannelzID.next()
  let address: SocketAddress
  /// Whether clients speak TLS to it.
  let isSecured: Bool

  var ref: SocketRef {
    .with {
      $0.socketID = id
      $0.name = "\(address)"
    }
  }
}

extension RPCServer {
  func channelzServer() -> ChannelzServer {
    .with { server in
      server.ref = .with {
        $0.serverID = channelzID
        $0.name = listenSockets.map { "\($0.address)" }.joined(separator: ", ")
      }
      server.listenSocket = listenSockets.map(\.ref)
      server.data = .with { data in
        let methods = metrics.methods.indices
        func sum(_ number: (CallTallies) -> Int) -> Int64 { Int64(methods.reduce(0) { $0 + metrics.sum($1, number) }) }
        data.callsStarted = sum { $0.started }
        data.callsSucceeded = sum { $0.handled(0) }
        data.callsFailed = sum { calls in (1..<StatusCode.count).reduce(0) { $0 + calls.handled($1) } }
        let last = metrics.loops.map { $0.lastTurnWithCalls.current }.max() ?? 0
        if last > 0 { data.lastCallStarted = Timestamp(LoopInstant(nanoseconds: UInt64(last))) }
      }
    }
  }

  func listenSocket(_ id: Int64) -> ChannelzSocket? {
    guard let socket = listenSockets.first(where: { $0.id == id }) else { return nil }
    return .with {
      $0.ref = socket.ref
      $0.local = ChannelzAddress(socket.address)
    }
  }
}

extension ServerLoop {
  /// The connections from this number on, in order; on the loop.
  func socketRefs(from start: Int64, atMost limit: Int) -> [SocketRef] {
    let found = connections.values.filter { $0.channelzID >= start }.sorted { $0.channelzID < $1.channelzID }
    return found.prefix(limit).map(\.ref)
  }

  /// The connection of this number; on the loop.
  func socket(_ id: Int64, summary: Bool) -> ChannelzSocket? {
    connections.values.first { $0.channelzID == id }.map { $0.channelzSocket(summary: summary) }
  }
}

extension ServedConnection {
  var ref: SocketRef {
    .with {
      $0.socketID = channelzID
      $0.name = peer.address
    }
  }

  /// Everything about the connection; `summary` leaves out what the system has to be asked for.
  func channelzSocket(summary: Bool) -> ChannelzSocket {
    .with { socket in
      socket.ref = ref
      socket.remote = ChannelzAddress(text: peer.address)
      socket.local = transport.localAddress.map { ChannelzAddress($0) }
      socket.security = ChannelzSecurity(peer)
      socket.data = SocketData(counters)
      if let windows = flowControlWindows {
        socket.data?.localFlowControlWindow = .with { $0.value = Int64(windows.local) }
        socket.data?.remoteFlowControlWindow = .with { $0.value = Int64(windows.remote) }
      }
      guard !summary else { return }
      socket.data?.option = transport.socketOptions.map { name, value in
        .with {
          $0.name = name
          $0.value = "\(value)"
        }
      }
    }
  }
}

extension SocketData {
  init(_ counters: ConnectionCounters) {
    streamsStarted = Int64(counters.callsStarted)
    streamsSucceeded = Int64(counters.callsSucceeded)
    streamsFailed = Int64(counters.callsFailed)
    messagesSent = Int64(counters.messagesSent)
    messagesReceived = Int64(counters.messagesReceived)
    keepAlivesSent = Int64(counters.keepalivesSent)
    lastRemoteStreamCreated = counters.lastCall.map { Timestamp($0) }
    lastMessageSent = counters.lastMessageSent.map { Timestamp($0) }
    lastMessageReceived = counters.lastMessageReceived.map { Timestamp($0) }
  }
}

extension Timestamp {
  /// When a moment of the loops' clock was, by the system's clock as it stands now.
  init(_ instant: LoopInstant) {
    let ago = instant.duration(to: .now).wholeNanoseconds / 1_000
    self.init(microsecondsSince1970: Timestamp.now.microsecondsSince1970 - Int64(clamping: ago))
  }
}
