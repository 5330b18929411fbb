import EventLoop
import Protobuf
import RPC

/// Shows tools the server that they ask: its connections with what has gone over each, and its counters, by
/// ``Channelz``. It keeps nothing; what it tells is gathered on the loops when it is asked for, a page at a time.
///
/// Who may call it learns the addresses of all clients: the methods ask for the permission `server.inspect`.
public struct ChannelzService: Sendable {
  /// The most that one page holds, also where more is asked for (A14 allows fewer), or nothing is said.
  public static let maxPageSize = 100

  public init() {}

  /// Answers the methods of ``Channelz``.
  public func register(on router: inout Router) {
    router.unary(Channelz.getServers) { request, context in try Self.servers(request, context) }
    router.unary(Channelz.getServer) { request, context in
      let server = try Self.server(request.serverID, context)
      return .with { $0.server = server.channelzServer() }
    }
    router.unary(Channelz.getServerSockets) { request, context in
      let server = try Self.server(request.serverID, context)
      let page = try Self.pageSize(request.maxResults)
      // One more than the page holds tells whether it is the last.
      var refs: [SocketRef] = []
      for loop in server.serverLoops {
        refs += await loop.loop.run { loop.socketRefs(from: request.startSocketID, atMost: page + 1) }
      }
      refs.sort { $0.socketID < $1.socketID }
      return .with { [refs] in
        $0.socketRef = Array(refs.prefix(page))
        $0.end = refs.count <= page
      }
    }
    router.unary(Channelz.getSocket) { request, context in
      let server = try Self.server(nil, context)
      guard let socket = await Self.socket(request.socketID, of: server, summary: request.summary) else {
        throw RPCError(.notFound, "There is no such socket.")
      }
      return .with { $0.socket = socket }
    }
    router.unary(Channelz.getTopChannels) { _, _ in .with { $0.end = true } }
    router.unary(Channelz.getChannel) { _, _ in throw RPCError(.notFound, "A server has no channels.") }
    router.unary(Channelz.getSubchannel) { _, _ in throw RPCError(.notFound, "A server has no subchannels.") }
  }

  private static func servers(_ request: GetServersRequest, _ context: CallContext) throws -> GetServersResponse {
    let server = try server(nil, context)
    _ = try pageSize(request.maxResults)
    return .with {
      if server.channelzID >= request.startServerID { $0.server = [server.channelzServer()] }
      $0.end = true
    }
  }

  /// The server that answers the call, where the number is its.
  private static func server(_ id: Int64?, _ context: CallContext) throws -> RPCServer {
    guard let server = context.call.connection.owner.link.server, id == nil || id == server.channelzID else {
      throw RPCError(.notFound, "There is no such server.")
    }
    return server
  }

  private static func pageSize(_ wanted: Int64) throws -> Int {
    guard wanted >= 0 else { throw RPCError(.invalidArgument, "max_results is negative.") }
    return wanted == 0 ? maxPageSize : Int(min(wanted, Int64(maxPageSize)))
  }

  private nonisolated(nonsending) static func socket(
    _ id: Int64, of server: RPCServer, summary: Bool
  ) async -> ChannelzSocket? {
    if let socket = server.listenSocket(id) { return socket }
    for loop in server.serverLoops {
      if let socket = await loop.loop.run({ loop.socket(id, summary: summary) }) { return socket }
    }
    return nil
  }
}
