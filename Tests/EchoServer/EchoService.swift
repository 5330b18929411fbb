import Protobuf
import RPC
import RPCServer
import Synchronization

/// The service of Tests/Interop/echo.proto.
final class EchoService: Sendable {
  private let cancelledHandlers = Atomic<Int32>(0)

  struct BareFailure: Error {
    let message: String
  }

  var router: Router {
    var router = Router()
    router.unary(Echo.unary) { request, _ in EchoReply(text: request.text) }
    router.serverStreaming(Echo.stream) { [self] request, writer, context in
      try await counting { try await stream(request, writer, context) }
    }
    router.clientStreaming(Echo.collect) { requests, _ in
      var texts: [String] = []
      for try await request in requests { texts.append(request.text) }
      return EchoReply(text: texts.joined(separator: ","))
    }
    router.bidirectional(Echo.chat) { requests, writer, _ in
      for try await request in requests { try await writer.write(EchoReply(text: request.text)) }
    }
    router.unary(Echo.sleep) { [self] request, context in
      try await counting { try await context.loop.sleep(for: .milliseconds(Int(request.millis))) }
      return EchoReply()
    }
    router.unary(Echo.fail) { request, _ in
      if request.bare { throw BareFailure(message: request.message) }
      let details = request.reason.isEmpty ? [] : [ErrorInfo(reason: request.reason, domain: Echo.service)]
      throw RPCError(RPCError.Code(rawValue: Int(request.code)) ?? .unknown, request.message, details: details)
    }
    router.unary(Echo.metadata) { request, context in try Self.echoMetadata(request, context) }
    router.unary(Echo.peer) { _, context in
      let (peer, certificate) = (context.peer, context.peer.certificate)
      return PeerReply(
        address: peer.address, tlsVersion: peer.tlsVersion ?? "", subject: certificate?.subject ?? "",
        spiffeID: certificate?.spiffeID ?? "", dnsNames: certificate?.dnsNames ?? [])
    }
    router.unary(Echo.cancelCount) { [self] _, _ in
      CancelCountReply(count: cancelledHandlers.load(ordering: .relaxed))
    }
    return router
  }

  private func stream(
    _ request: StreamRequest, _ writer: ResponseWriter<EchoReply>, _ context: CallContext
  ) async throws {
    let reply = EchoReply(text: request.text)
    for number in 0..<request.count {
      if number > 0, request.intervalMillis > 0 {
        try await context.loop.sleep(for: .milliseconds(Int(request.intervalMillis)))
      }
      try await writer.write(reply)
    }
  }

  /// Counts the handlers that end because their call was cancelled.
  private func counting(_ body: () async throws -> Void) async rethrows {
    do {
      try await body()
    } catch {
      if Task.isCancelled { cancelledHandlers.add(1, ordering: .relaxed) }
      throw error
    }
  }

  private static func echoMetadata(_ request: MetadataRequest, _ context: CallContext) throws -> EchoReply {
    var back = Metadata()
    if request.name.hasSuffix("-bin") {
      for value in context.metadata.allBytes(request.name) { try back.add(request.name, bytes: value) }
    } else {
      for value in context.metadata.values(request.name) { try back.add(request.name, value) }
    }
    context.initialMetadata = back
    context.trailingMetadata = back
    return EchoReply(text: context.metadata[request.name] ?? "")
  }
}
