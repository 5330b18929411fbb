import EventLoop

/// One address of a server, and the endpoint that it was found under.
struct ResolvedAddress: Hashable, Sendable {
  let endpoint: Endpoint
  let address: SocketAddress
}
