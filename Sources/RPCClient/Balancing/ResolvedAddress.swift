import EventLoop

/// One address of a server, and the endpoint that it was found under.
struct ResolvedAddress: Hashable, Sendable {
  let endpoint: Endpoint
  let address: SocketAddress
}

extension Endpoint {
  /// Its addresses, in the order to try them.
  func addresses(on loop: EventLoop) async throws(SystemError) -> [SocketAddress] {
    if let unixPath { return [try .unix(unixPath)] }
    return try await loop.resolve(host: host, port: port)
  }
}
