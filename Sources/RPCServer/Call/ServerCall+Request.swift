import EventLoop
import HTTP2
import RPC

// The request's messages as they come in: kept as they are framed, and decoded where they lie.
extension ServerCall {
  static let prefixBytes = MessageFramer.prefixBytes

  /// The message in front, if it is complete: its length without the prefix.
  private enum Front {
    case incomplete
    case message(bytes: Int)
  }

  func takeRequestBytes(_ bytes: RawSpan) {
    guard connection.keptRequestBytes + bytes.byteCount <= limits.maxRequestBytesPerConnection else {
      consume(bytes.byteCount)
      return end(RPCError(.resourceExhausted, "This connection has too many bytes of requests under way."))
    }
    guard connection.owner.keptRequestBytes + bytes.byteCount <= limits.maxRequestBytesPerLoop else {
      consume(bytes.byteCount)
      return end(RPCError(.unavailable, "The server has too many bytes of requests under way."))
    }
    connection.countRequestBytes(bytes.byteCount)
    keep(bytes)
    noteProgress(bytes.byteCount, isComplete: false)
    let front: Front
    do throws(FramingError) {
      front = try frontMessage()
    } catch {
      consume(bytes.byteCount)
      return end(error.rpcError)
    }
    guard head.route?.takesStream == true else { return consume(bytes.byteCount) }
    // The connection's window is given back at once, so that one slow handler does not hold up the others. The stream's
    // is what holds its client back: it is given back as the handler reads, or while the message that the handler waits
    // for is still incomplete.
    consumeConnection(bytes.byteCount)
    unreadBytes += bytes.byteCount
    switch front {
    case .incomplete: returnStreamWindow()
    case .message: presentExtras?.waitingReader.resume()
    }
  }

  func finishRequest() {
    guard head.route?.takesStream == false else {
      presentExtras?.waitingReader.resume()
      return
    }
    do throws(FramingError) {
      guard case .message(let bytes) = try frontMessage() else {
        return end(keptBytes == 0 ? Self.wrongCount : FramingError.truncated.rpcError)
      }
      guard keptBytes == Self.prefixBytes + bytes else { return end(Self.wrongCount) }
    } catch {
      return end(error.rpcError)
    }
    makeReady()
  }

  /// doc/statuscodes.md: "request cardinality violation".
  private static let wrongCount = RPCError(.unimplemented, "The method takes exactly one message.")

  /// Lends the complete message in front to `body` and drops it; nil when there is none.
  ///
  /// A compressed one is inflated now and not when it comes: what a client may have waiting is what it has sent.
  func takeMessage<Result>(_ body: (UnsafeRawBufferPointer) throws(RPCError) -> Result) throws(RPCError) -> Result? {
    guard case .message(let bytes) = try nextInLine() else { return nil }
    let end = Self.prefixBytes + bytes
    defer { drop(end) }
    return try withKept { kept throws(RPCError) in
      let message = UnsafeRawBufferPointer(rebasing: kept[Self.prefixBytes..<end])
      let isCompressed = kept[0] == 1
      if let extras = presentExtras, extras.requestIsCompressed != isCompressed {
        extras.requestIsCompressed = isCompressed
      }
      guard isCompressed else { return try body(message) }
      return try inflate(message, body)
    }
  }

  private func inflate<Result>(
    _ message: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) throws(RPCError) -> Result
  ) throws(RPCError) -> Result {
    let (owner, limit) = (connection.owner, limits.maxRequestMessageBytes)
    // What fails has cost as much as it was allowed to.
    var cost = limit
    defer { owner.inflation.note(cost) }
    return try owner.compression.withInflated(message, limitBytes: limit) { inflated throws(RPCError) in
      cost = inflated.count
      return try body(inflated)
    }
  }

  /// Whether the message in front is compressed, and it is not its turn to be inflated.
  var mustWaitToInflate: Bool {
    presentExtras?.requestEncoding == .gzip && withKept { $0.first == 1 } && !connection.owner.inflation.isOpen
  }

  /// Waits until there is a complete message or the client has ended its side.
  ///
  /// - Returns: whether there is a message.
  nonisolated(nonsending) func waitForMessage() async throws -> Bool {
    while true {
      try checkCancellation()
      if case .message = try nextInLine() {
        guard mustWaitToInflate else { return true }
        await connection.owner.inflation.wait()
        try checkCancellation()
        return true
      }
      if isRemoteEnded {
        if keptBytes > 0 { throw FramingError.truncated.rpcError }
        return false
      }
      returnStreamWindow()
      await suspend(.reading)
    }
  }

  private func drop(_ count: Int) {
    dropKept(count)
    connection.countRequestBytes(-count)
    if unreadBytes > 0 { returnStreamWindow() }
  }

  private func returnStreamWindow() {
    // All but the complete messages that nobody has asked for yet.
    let held = (try? frontMessage()).map { if case .message = $0 { keptBytes } else { 0 } } ?? 0
    let returned = unreadBytes - min(held, unreadBytes)
    unreadBytes -= returned
    consumeStream(returned)
  }

  /// The message in front for a handler, which learns of what is wrong with it as the client will.
  private func nextInLine() throws(RPCError) -> Front {
    do throws(FramingError) {
      return try frontMessage()
    } catch {
      throw error.rpcError
    }
  }

  private func frontMessage() throws(FramingError) -> Front {
    let limit = limits.maxRequestMessageBytes
    return try withKept { kept throws(FramingError) in
      guard kept.count >= Self.prefixBytes else { return .incomplete }
      switch kept[0] {
      case 0: break
      case 1:
        if presentExtras?.requestEncoding != .gzip { throw .compressedWithoutEncoding }
      default: throw .invalidFlag(kept[0])
      }
      let bytes = Int(UInt32(bigEndian: kept.loadUnaligned(fromByteOffset: 1, as: UInt32.self)))
      guard bytes <= limit else { throw .tooLarge(bytes: bytes, limitBytes: limit) }
      return kept.count - Self.prefixBytes >= bytes ? .message(bytes: bytes) : .incomplete
    }
  }
}
