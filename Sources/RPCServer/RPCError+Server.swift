import RPC

extension RPCError {
  /// What calls end with that a drain cuts short: the client goes on elsewhere.
  static let shuttingDown = RPCError(.unavailable, "The server is shutting down.")
}
