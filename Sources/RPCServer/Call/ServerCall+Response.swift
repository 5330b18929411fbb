import EventLoop
import HTTP2
import RPC

// The response: header list, messages, and the status behind them.
extension ServerCall {
  func sendHeaders() throws {
    guard response == .idle else { return }
    response = .headersSent
    guard let extras = presentExtras else { return try sendResponse(ResponseHeaders.ok) }
    let constant = extras.responseEncoding == .gzip ? ResponseHeaders.gzip : ResponseHeaders.ok
    guard !extras.initialMetadata.isEmpty else { return try sendResponse(constant) }
    try sendResponse(constant, HTTP2Headers(extras.initialMetadata))
  }

  /// Lends room for a message of at most `maximum` bytes behind its prefix; ``commitMessage(_:in:)`` queues it.
  ///
  /// - Returns: nil when the stream is gone.
  func reserveMessage(_ maximum: Int) -> UnsafeMutableRawBufferPointer? {
    if pendingBytes == 0 { lastProgress = loop.now }
    return reserve(Self.prefixBytes + maximum)
  }

  func commitMessage(_ bytes: Int, in room: UnsafeMutableRawBufferPointer) {
    MessageFramer.writePrefix(length: bytes, to: room)
    commitFrame(Self.prefixBytes + bytes)
  }

  /// Queues what was written to the front of the room that was lent: a prefix and its message.
  func commitFrame(_ bytes: Int) {
    commit(bytes)
    connection.pendingResponseBytes += bytes
    countSent(1)
  }

  /// Ends the call, once: OK, or `error`. The handler is cancelled where it still runs.
  func end(_ error: RPCError?) {
    guard response != .ended else { return }
    guard response != .foreign else { return answerForeignRequest() }
    guard response != .page else { return giveUp(.cancel) }
    timer?.cancel()
    timer = nil
    guard let error else { return endWithOK() }
    countEnd(error.code)
    defer { cancelHandler(error) }
    var fields = HTTP2Headers()
    error.appendFields(to: &fields)
    let hasSentHeaders = response == .headersSent
    response = .ended
    if !hasSentHeaders, let metadata = presentExtras?.initialMetadata { fields.append(metadata) }
    if let metadata = presentExtras?.trailingMetadata { fields.append(metadata) }
    if hasSentHeaders {
      finish(trailers: .empty, fields)
    } else {
      sendOnlyHeaders(ResponseHeaders.ok, fields)
    }
  }

  private func endWithOK() {
    do {
      try sendHeaders()
    } catch {
      return giveUp(.internalError)
    }
    response = .ended
    countEnd(nil)
    guard let metadata = presentExtras?.trailingMetadata, !metadata.isEmpty else {
      return finish(trailers: ResponseHeaders.trailersOK)
    }
    finish(trailers: ResponseHeaders.trailersOK, HTTP2Headers(metadata))
  }

  /// Resets the stream; what was queued on it is dropped.
  func giveUp(_ code: HTTP2ErrorCode) {
    connection.pendingResponseBytes -= pendingBytes
    reset(code)
  }

  func sendOnlyHeaders(_ constant: HTTP2HeaderBlock, _ fields: HTTP2Headers) {
    do {
      try sendResponse(constant, fields, endStream: true)
    } catch {
      giveUp(.internalError)
    }
  }

  // MARK: Waiting

  /// Waits until the client has read most of what is queued.
  nonisolated(nonsending) func waitUntilWritable() async throws {
    while pendingBytes >= limits.writeHighWaterBytes {
      try checkCancellation()
      await suspend(.writing)
    }
  }

  /// Waits until everything that is queued has left.
  nonisolated(nonsending) func waitUntilSent() async throws {
    while pendingBytes > 0 {
      try checkCancellation()
      await suspend(.writing)
    }
  }

  /// - Throws: when the call is over, for whatever reason: there is nobody to answer.
  func checkCancellation() throws {
    if response == .ended { throw presentExtras?.cancellation ?? RPCError(.cancelled, "The call was cancelled.") }
    try Task.checkCancellation()
  }

  /// Suspends the handler until its side is resumed, or its task is cancelled.
  nonisolated(nonsending) func suspend(_ side: Side) async {
    await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        switch side {
        case .reading: extras.waitingReader.wait(continuation)
        case .writing: extras.waitingWriter.wait(continuation)
        }
        // Cancelled before it waited: the handler below has run already.
        if Task.isCancelled { resume(side) }
      }
    } onCancel: {
      if loop.isCurrent { resume(side) } else { loop.execute { self.resume(side) } }
    }
  }

  func resume(_ side: Side) {
    switch side {
    case .reading: presentExtras?.waitingReader.resume()
    case .writing: presentExtras?.waitingWriter.resume()
    }
  }

  /// What a handler may wait for: a message from the client, or room for one to it.
  enum Side {
    case reading
    case writing
  }
}
