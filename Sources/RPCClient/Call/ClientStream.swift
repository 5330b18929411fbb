import HTTP2
import RPC

/// The stream that carries a call: turns what the server sends into header lists and messages. Confined to the loop.
final class ClientStream: HTTP2Stream {
  let call: ClientCall
  unowned let connection: ClientConnection
  private var fields = ResponseFields()
  private var httpStatus = 0
  private var deframer: MessageDeframer
  private var progress = Progress.waiting
  /// Bytes of a message that is not complete, which still use up the stream's window.
  private var partialBytes = 0

  /// How many times the connection had written when the call was opened.
  private let openedAtFlush: Int

  private enum Progress {
    /// For the first header list.
    case waiting
    case receivingMessages
    case receivedTrailers
    /// The call knows its end.
    case concluded
  }

  init(call: ClientCall, connection: ClientConnection) {
    self.call = call
    self.connection = connection
    openedAtFlush = connection.flushCount
    deframer = MessageDeframer(limitBytes: call.core.configuration.limits.responseMessageBytes)
  }

  override func didReceiveHeader(name: RawSpan, value: RawSpan) {
    fields.take(name: name, value: value)
  }

  override func didReceiveHeaders(_ kind: HTTP2HeadersKind) {
    guard progress != .concluded else { return }
    switch kind {
    case .informational, .request:
      fields = ResponseFields()
    case .response:
      httpStatus = fields.httpStatus
      if let refusal = fields.refusal() { return fail(refusal) }
      progress = .receivingMessages
      deframer.acceptsCompressed = fields.encoding != .identity
      // With a status this is the only header list: its fields are the trailers.
      guard fields.status == nil else { return }
      call.commit()
      call.didReceiveInitialMetadata(fields.metadata)
      fields = ResponseFields()
    case .trailers:
      progress = .receivedTrailers
    }
  }

  override func didReceiveData(_ bytes: RawSpan) {
    // The connection's window is never held back: a reader that is slow on one stream must not stop the others.
    consumeConnection(bytes.byteCount)
    guard progress == .receivingMessages else { return consumeStream(bytes.byteCount) }
    do throws(RPCError) {
      try bytes.withUnsafeBytes { bytes throws(RPCError) in try takeMessages(bytes) }
    } catch {
      fail(error)
    }
  }

  private func takeMessages(_ bytes: UnsafeRawBufferPointer) throws(RPCError) {
    var rest = bytes
    var before = rest.count
    do {
      while let message = try deframer.next(from: &rest) {
        let windowBytes = partialBytes + before - rest.count
        before = rest.count
        partialBytes = 0
        if deframer.isCompressed {
          try takeCompressed(message, windowBytes)
        } else {
          try call.didReceiveMessage(message, windowBytes: windowBytes)
        }
      }
    } catch let error as FramingError {
      throw error.rpcError
    } catch let error as RPCError {
      throw error
    } catch {
      throw RPCError(.internal, "The answer could not be read.", cause: error)
    }
    partialBytes += before
    call.didReceiveChunk()
    releasePartialBytes()
  }

  private func takeCompressed(_ message: UnsafeRawBufferPointer, _ windowBytes: Int) throws(RPCError) {
    let limit = call.core.configuration.limits.responseMessageBytes
    try call.core.compression.withInflated(message, limitBytes: limit) { inflated throws(RPCError) in
      try call.didInflate(inflated.count)
      try call.didReceiveMessage(inflated, windowBytes: windowBytes)
    }
  }

  /// Lets the server send on within a message that is larger than the window, once everything before it has been read.
  func releasePartialBytes() {
    guard partialBytes > 0, call.hasRead else { return }
    consumeStream(partialBytes)
    partialBytes = 0
  }

  override func didReceiveEnd() {
    guard progress != .concluded else { return }
    var error = fields.conclusion(httpStatus: httpStatus)
    if error == nil, deframer.isWithinMessage { error = FramingError.truncated.rpcError }
    progress = .concluded
    let isSending = !call.hasSentAll
    call.attemptEnded(error, trailers: fields.metadata, pushback: fields.pushback)
    if isSending { reset(.cancel) }
  }

  override func didSendData(_ count: Int) {
    if pendingBytes <= call.core.configuration.limits.writeHighWaterBytes / 4 { call.didBecomeWritable() }
  }

  override func didClose(_ code: HTTP2ErrorCode) {
    // Last, so that a call which is put back finds the place that this one leaves.
    defer { connection.streamDidClose() }
    guard progress != .concluded else { return }
    let wasWaiting = progress == .waiting
    progress = .concluded
    let wasNotSeen = code == .refusedStream || openedAtFlush == connection.flushCount
    if wasWaiting, wasNotSeen, call.retryTransparently() { return }
    let error =
      connection.failure
      ?? RPCError(RPCError.Code(http2ErrorCode: code.rawValue), "The server reset the call with \(code).")
    call.attemptEnded(error, trailers: Metadata())
  }

  /// The caller has given up.
  func abandon() {
    progress = .concluded
    // Ahead of the reset: servers bear fewer PINGs while no call runs (gRPC's A8).
    connection.callWasGivenUp()
    reset(.cancel)
  }

  /// Ends the call because of what the server sent.
  private func fail(_ error: RPCError) {
    progress = .concluded
    reset(.cancel)
    call.attemptEnded(error, trailers: fields.metadata, pushback: fields.pushback)
  }
}
