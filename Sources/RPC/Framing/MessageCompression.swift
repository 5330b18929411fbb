import Compression

/// What compresses and inflates the messages of one loop, one message at a time. Each half is made when it is first
/// needed and then kept: 268 KB for one, 40 KB for the other.
///
/// Not to be used by several threads at once.
public final class MessageCompression {
  private var deflater: Deflater?
  private var inflater: Inflater?

  /// Nothing is allocated yet.
  public init() {}

  /// Writes `message` to the front of `room`, with its prefix: compressed where that makes it smaller, else as it is
  /// and without the flag, as the format allows for each message.
  ///
  /// - Parameters:
  ///   - message: the message, plain.
  ///   - room: at least ``MessageFramer/prefixBytes`` larger than the message.
  /// - Returns: how many bytes were written.
  public func writeFrame(of message: UnsafeRawBufferPointer, to room: UnsafeMutableRawBufferPointer) -> Int {
    let end = MessageFramer.prefixBytes + message.count
    let body = UnsafeMutableRawBufferPointer(rebasing: room[MessageFramer.prefixBytes..<end])
    if let compressed = compress(message, into: body) {
      MessageFramer.writePrefix(length: compressed, isCompressed: true, to: room)
      return MessageFramer.prefixBytes + compressed
    }
    MessageFramer.writePrefix(length: message.count, to: room)
    body.copyMemory(from: message)
    return end
  }

  /// Lends a message that came compressed to `body`, inflated.
  ///
  /// - Parameters:
  ///   - message: what was received behind the prefix.
  ///   - limitBytes: the longest message that is accepted, inflated. It costs no more than that to find out.
  ///   - body: the bytes are valid during the call only.
  /// - Returns: what `body` returns.
  /// - Throws: INTERNAL for what is not gzip, RESOURCE_EXHAUSTED beyond the limit, or what `body` throws.
  public func withInflated<Result>(
    _ message: UnsafeRawBufferPointer, limitBytes: Int,
    _ body: (UnsafeRawBufferPointer) throws(RPCError) -> Result
  ) throws(RPCError) -> Result {
    let inflated: UnsafeRawBufferPointer
    let inflater: Inflater
    do throws(CompressionError) {
      inflater = try existingInflater()
    } catch {
      throw error.rpcError
    }
    defer { inflater.trim() }
    do throws(CompressionError) {
      inflated = try inflater.inflate(message, limitBytes: limitBytes)
    } catch {
      throw error.rpcError
    }
    return try body(inflated)
  }

  /// Nil where compression does not pay, or there is no memory for it: neither is a reason not to send the message.
  private func compress(_ message: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer) -> Int? {
    guard message.count > Self.minimumBytes else { return nil }
    do throws(CompressionError) {
      return try existingDeflater().compress(message, into: room)
    } catch {
      return nil
    }
  }

  /// What gzip's header and trailer take by themselves (RFC 1952, section 2.3).
  private static let minimumBytes = 18

  private func existingDeflater() throws(CompressionError) -> Deflater {
    if let deflater { return deflater }
    let deflater = try Deflater()
    self.deflater = deflater
    return deflater
  }

  private func existingInflater() throws(CompressionError) -> Inflater {
    if let inflater { return inflater }
    let inflater = try Inflater()
    self.inflater = inflater
    return inflater
  }
}

extension CompressionError {
  /// The error that a call ends with.
  var rpcError: RPCError {
    switch self {
    case .corrupt: RPCError(.internal, "A compressed message is not valid gzip.")
    case .truncated: RPCError(.internal, "A compressed message ends within its gzip data.")
    case .tooLarge(let limitBytes):
      RPCError(.resourceExhausted, "A compressed message holds more than the limit of \(limitBytes) bytes.")
    case .outOfMemory: RPCError(.resourceExhausted, "There is no memory to inflate a compressed message.")
    }
  }
}
