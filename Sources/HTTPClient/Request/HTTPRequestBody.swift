/// What a request carries.
public enum HTTPRequestBody: Sendable {
  case none
  /// These bytes; sent again where the request is.
  case bytes([UInt8])
  /// What `next` gives, a piece at a time, until it gives nil: asked for no piece before the one in front of it has gone
  /// to the network, on the transfer's loop, in a task that is cancelled when the transfer ends. Such a request is not
  /// sent again.
  ///
  /// - Parameters:
  ///   - length: All bytes together; nil where nobody knows, and then they are sent in chunks.
  ///   - next: An empty piece counts as none so far.
  case stream(length: Int64?, next: @Sendable () async throws -> [UInt8]?)

  /// Whether it can be sent a second time.
  var isRepeatable: Bool {
    if case .stream = self { false } else { true }
  }
}
