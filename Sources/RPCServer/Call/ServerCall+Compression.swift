import Protobuf
import RPC

// Responses that go out compressed; see doc/compression.md of gRPC.
extension ServerCall {
  /// Chooses the encoding of the responses. Without effect once the headers are under way; a client that has not said
  /// that it reads the encoding is not sent it.
  func choose(_ encoding: MessageEncoding) {
    guard response == .idle else { return }
    switch encoding {
    case .identity: presentExtras?.responseEncoding = .identity
    case .gzip: if head.acceptsGzip { extras.responseEncoding = .gzip }
    }
  }

  /// Sends `message` compressed or not, whatever holds for the others.
  func send<Response: Message>(_ message: Response, compressed: Bool) throws {
    // Without an encoding there is nothing to choose.
    guard let extras = presentExtras, extras.responseEncoding != .identity else { return try send(message) }
    let others = extras.compressesResponses
    extras.compressesResponses = compressed
    defer { extras.compressesResponses = others }
    try send(message)
  }

  /// Encodes a message beside the outgoing buffer and compresses it into that.
  @inline(never)
  func sendCompressed(
    encodedBy encode: ((_ worstCaseBytes: Int) -> UnsafeMutableRawPointer?) throws(EncodingError) -> Int
  ) throws {
    var plain = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    defer { plain.deallocate() }
    let bytes: Int
    do throws(EncodingError) {
      bytes = try encode { maximum in
        plain = .allocate(byteCount: maximum, alignment: 16)
        return plain.baseAddress
      }
    } catch {
      throw RPCError(.internal, "The response is too large.", cause: error)
    }
    guard let room = reserveMessage(bytes) else { return }
    let message = UnsafeRawBufferPointer(rebasing: plain[..<bytes])
    commitFrame(connection.owner.compression.writeFrame(of: message, to: room))
  }
}
