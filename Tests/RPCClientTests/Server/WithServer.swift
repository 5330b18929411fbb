import EventLoop
import RPC
import RPCClient
import RPCServer

/// Runs `body` with the project's own server for ``NoteService`` and a channel to it, and stops both.
func withServer(
  limits: ServerLimits = ServerLimits(), at endpoint: ServerEndpoint = .tcp(),
  channel configuration: ChannelConfiguration = .forTests,
  _ body: (RPCServer, Channel) async throws -> Void
) async throws {
  let loops = EventLoopGroup(count: 2, name: "server")
  let server = RPCServer(router: noteRouter, loops: loops, limits: limits)
  let address = try await server.start([endpoint])[0]
  let loop = EventLoop(name: "client")
  let target = address.unixPath.map { Endpoint(unixPath: $0) } ?? Endpoint(host: address.host, port: address.port)
  let channel = Channel([target], balancing: .pickFirst, loop: loop, configuration: configuration)
  var failure: (any Error)?
  do {
    try await body(server, channel)
  } catch {
    failure = error
  }
  await channel.shutdown()
  await server.shutdown()
  await loops.shutdown()
  await loop.shutdown()
  if let failure { throw failure }
}

/// What the server does: echoes, counts up to the number in the request, joins, and answers one by one.
private var noteRouter: Router {
  var router = Router()
  let busy = Countdown(1)
  router.unary(NoteService.echo) { request, context in
    switch request.text {
    case "fail": throw RPCError.failedPrecondition(type: "STATE", subject: "notes/1", "Not now.")
    case "busy" where busy.take():
      throw RPCError(.unavailable, "Not yet.", retryPushback: .after(.milliseconds(50)))
    case "overloaded": throw RPCError(.unavailable, "Not at all.", retryPushback: .never)
    case "hang":
      try await context.loop.sleep(for: .seconds(60))
    case "metadata":
      context.initialMetadata = try Metadata([("x-initial", context.metadata["x-sent"] ?? "")])
      var trailers = Metadata()
      try trailers.add("x-trailing-bin", bytes: context.metadata.bytes("x-sent-bin") ?? [])
      context.trailingMetadata = trailers
    default: break
    }
    return request
  }
  router.serverStreaming(NoteService.list) { request, writer, context in
    guard let count = Int(request.text) else {
      try await context.loop.sleep(for: .seconds(60))
      return
    }
    for number in 0..<count { try await writer.write(Note("\(number)")) }
  }
  router.clientStreaming(NoteService.join) { requests, _ in
    var joined = ""
    for try await request in requests { joined += request.text }
    return Note(joined)
  }
  router.bidirectional(NoteService.talk) { requests, writer, _ in
    for try await request in requests { try await writer.write(Note("re: \(request.text)")) }
  }
  return router
}
