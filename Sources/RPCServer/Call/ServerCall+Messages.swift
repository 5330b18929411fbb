import Protobuf
import RPC

// Between messages and bytes: the only place where the server decodes and encodes.
extension ServerCall {
  /// The request of a method that takes exactly one; it was complete before the handler was started.
  func takeOnlyRequest<Request: Message>() throws -> Request {
    guard let request = try takeRequest(Request.self) else { throw FramingError.truncated.rpcError }
    return request
  }

  nonisolated(nonsending) func nextRequest<Request: Message>() async throws -> Request? {
    guard try await waitForMessage() else { return nil }
    return try takeRequest(Request.self)
  }

  /// Encodes `message` straight into the outgoing buffer, behind the headers where they have not been sent.
  func send<Response: Message>(_ message: Response) throws {
    try send { reserve throws(EncodingError) in try message.encode(into: reserve) }
  }

  /// Sends what `encode` writes into the room that it asks for; see `Message.encode(into:)`.
  @inline(__always)
  func send(
    encodedBy encode: ((_ worstCaseBytes: Int) -> UnsafeMutableRawPointer?) throws(EncodingError) -> Int
  ) throws {
    try prepareToSend()
    if presentExtras?.compressesNext == true { return try sendCompressed(encodedBy: encode) }
    var room: UnsafeMutableRawBufferPointer?
    let bytes: Int
    do throws(EncodingError) {
      bytes = try encode { maximum in
        room = reserveMessage(maximum)
        return room.map { $0.baseAddress! + Self.prefixBytes }
      }
    } catch {
      throw RPCError(.internal, "The response is too large.", cause: error)
    }
    if let room { commitMessage(bytes, in: room) }
  }

  /// Queues messages that carry their prefixes already.
  func sendEncoded(_ bytes: [UInt8], messages: Int) throws {
    try prepareToSend()
    if pendingBytes == 0 { lastProgress = loop.now }
    let before = pendingBytes
    bytes.withUnsafeBytes { append($0) }
    connection.pendingResponseBytes += pendingBytes - before
    countSent(messages)
  }

  private func prepareToSend() throws {
    if response == .idle { try sendHeaders() }
    if response == .ended { try checkCancellation() }
  }

  private func takeRequest<Request: Message>(_ type: Request.Type) throws -> Request? {
    let request = try takeMessage { bytes throws(RPCError) in
      do throws(DecodingError) {
        return try Request(decoding: bytes)
      } catch {
        throw RPCError(.internal, "The request is not a message of its type.", cause: error)
      }
    }
    if request != nil { countReceived() }
    if let violations = request?.violations(), !violations.isEmpty { throw RPCError.invalidArgument(violations) }
    return request
  }
}
