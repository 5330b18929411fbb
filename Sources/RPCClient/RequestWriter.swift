public import Protobuf
public import RPC

/// Sends the requests of a streaming call, in order. One task at a time; any task will do.
public struct RequestWriter<Request: Message>: Sendable {
  let call: ClientCall

  /// Sends a message; suspends while the server has too much to read.
  ///
  /// - Throws: the status of the call when it has ended; CANCELLED when the task was cancelled.
  public func write(_ message: Request) async throws(RPCError) {
    let call = call
    let frame = try message.frame()
    try await call.core.loop.run { () async throws(RPCError) in try await call.write(frame) }
  }

  /// Sends a message, compressed or not; see ``CallOptions/encoding``, without which no message is.
  ///
  /// - Throws: as ``write(_:)``.
  public func write(_ message: Request, compressed: Bool) async throws(RPCError) {
    let call = call
    let frame = try message.frame()
    try await call.core.loop.run { () async throws(RPCError) in try await call.write(frame, compressed: compressed) }
  }

  /// Says that no more messages follow.
  ///
  /// - Throws: CANCELLED when the task was cancelled before the call had begun.
  public func finish() async throws(RPCError) {
    let call = call
    try await call.core.loop.run { () async throws(RPCError) in try await call.finishRequests() }
  }
}

extension Message {
  /// The message behind its prefix, as it goes over the wire.
  func frame() throws(RPCError) -> [UInt8] {
    do throws(EncodingError) {
      return try withEncodedBytes(headroomBytes: MessageFramer.prefixBytes) { frame in
        MessageFramer.writePrefix(length: frame.count - MessageFramer.prefixBytes, to: frame)
        return Array(frame)
      }
    } catch {
      throw RPCError(.internal, "The request could not be encoded.", cause: error)
    }
  }
}
