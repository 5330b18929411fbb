import CUV

/// A TCP connection, Unix socket or pipe on a loop; confined to its loop.
///
/// An open stream keeps itself and its handler alive; ``close()`` releases both.
public final class ByteStream: ByteTransport, LoopResource {
  public let loop: EventLoop
  /// Who receives what arrives; set it before ``startReading()``.
  public var handler: (any ByteStreamHandler)?

  /// Nil once the stream is closed.
  private(set) var raw: UnsafeMutablePointer<uv_stream_t>?
  private let countsAsConnection: Bool
  private var isReading = false
  private var hasEnded = false
  private var output = StreamOutput()

  /// Memory for any kind of stream handle; the close callback frees it by its address.
  static func allocateHandle() -> UnsafeMutableRawPointer {
    .allocate(
      byteCount: max(MemoryLayout<uv_tcp_t>.size, MemoryLayout<uv_pipe_t>.size),
      alignment: max(MemoryLayout<uv_tcp_t>.alignment, MemoryLayout<uv_pipe_t>.alignment))
  }

  /// Takes over an initialised libuv handle.
  init(loop: EventLoop, taking raw: UnsafeMutablePointer<uv_stream_t>, countsAsConnection: Bool) {
    loop.preconditionCurrent()
    self.loop = loop
    self.raw = raw
    self.countsAsConnection = countsAsConnection
    // Released by the close callback: the C side keeps a pointer until then.
    raw.pointee.data = Unmanaged.passRetained(self).toOpaque()
    loop.register(self)
  }

  static func of(_ raw: UnsafeMutablePointer<uv_stream_t>) -> ByteStream {
    Unmanaged<ByteStream>.fromOpaque(raw.pointee.data).takeUnretainedValue()
  }

  public var isOpen: Bool { raw != nil }

  // MARK: Reading

  /// Delivers what arrives to the handler from the next poll on.
  public func startReading() {
    loop.preconditionCurrent()
    guard let raw, !isReading, !hasEnded else { return }
    isReading = true
    uv_read_start(
      raw,
      { handle, _, buffer in
        // libuv reads at once into what it is given here, and the handler copies what it keeps: one buffer a loop.
        let loop = EventLoop.of(handle!.pointee.loop)
        loop.beginTurn()
        let memory = loop.readBuffer
        buffer!.pointee = uv_buf_init(memory.baseAddress!.assumingMemoryBound(to: CChar.self), UInt32(memory.count))
      },
      { raw, count, buffer in
        let stream = ByteStream.of(raw!)
        if count > 0 {
          stream.handler?.streamDidRead(UnsafeRawBufferPointer(start: buffer!.pointee.base, count: count))
        } else if count < 0 {
          stream.end(
            count == Int(UV_EOF.rawValue)
              ? .endOfFile : .failed(SystemError(code: Int32(count), operation: "read")))
        }
      })
  }

  /// Leaves what arrives in the system's buffers, so that the peer is held back.
  public func stopReading() {
    loop.preconditionCurrent()
    guard let raw, isReading else { return }
    isReading = false
    uv_read_stop(raw)
  }

  func end(_ end: StreamEnd) {
    guard !hasEnded else { return }
    stopReading()
    hasEnded = true
    handler?.streamDidEnd(end)
  }

  // MARK: Writing

  /// Bytes that the system has not taken yet; whoever writes bounds them.
  public var pendingWriteBytes: Int { output.pendingBytes }

  /// Writes what the system takes at once and keeps a copy of the rest, in order.
  ///
  /// A failure reaches the handler as ``StreamEnd/failed(_:)`` in the next turn; writing to a closed stream does
  /// nothing.
  public func write(_ bytes: UnsafeRawBufferPointer) {
    loop.preconditionCurrent()
    guard let raw, !bytes.isEmpty else { return }
    var rest = bytes
    if output.pendingBytes == 0 {
      var buffer = uv_buf_init(
        UnsafeMutablePointer(mutating: bytes.baseAddress!.assumingMemoryBound(to: CChar.self)), UInt32(bytes.count))
      let written = uv_try_write(raw, &buffer, 1)
      if written > 0 {
        rest = UnsafeRawBufferPointer(rebasing: bytes[Int(written)...])
      } else if written < 0, written != UV_EAGAIN.rawValue {
        return failLater(SystemError(code: written, operation: "write"))
      }
      if rest.isEmpty { return }
    }
    output.append(rest)
    if !output.isInFlight { writePending() }
  }

  private func writePending() {
    guard let raw else { return }
    let (request, buffer) = output.beginFlight()
    var copy = buffer
    let result = uv_write(request, raw, &copy, 1) { request, status in
      let stream = ByteStream.of(request!.pointee.handle)
      stream.output.endFlight(request!)
      stream.didWrite(status)
    }
    if result < 0 {
      output.endFlight(request)
      failLater(SystemError(code: result, operation: "write"))
    }
  }

  private func didWrite(_ status: Int32) {
    guard raw != nil else { return }
    if status < 0 { return end(.failed(SystemError(code: status, operation: "write"))) }
    if output.pendingBytes > 0 { return writePending() }
    handler?.streamDidDrain()
  }

  private func failLater(_ error: SystemError) {
    // Not from within `write`: its caller is in the middle of its own work.
    loop.atEndOfTurn { [self] in end(.failed(error)) }
  }

  /// Tells the peer that no more will come, after all that is pending.
  public func shutdownWrite() {
    loop.preconditionCurrent()
    guard let raw else { return }
    let request = UnsafeMutablePointer<uv_shutdown_t>.allocate(capacity: 1)
    if uv_shutdown(request, raw, { request, _ in request!.deallocate() }) < 0 { request.deallocate() }
  }

  // MARK: Closing

  /// Closes at once, dropping what is pending; the handler is not called again.
  public func close() {
    loop.preconditionCurrent()
    guard let raw else { return }
    self.raw = nil
    handler = nil
    loop.unregister(self)
    if countsAsConnection { loop.connections.subtract(1, ordering: .relaxed) }
    uv_close(UnsafeMutableRawPointer(raw).assumingMemoryBound(to: uv_handle_t.self)) { handle in
      Unmanaged<ByteStream>.fromOpaque(handle!.pointee.data).release()
      UnsafeMutableRawPointer(handle!).deallocate()
    }
  }

  func loopWillStop() {
    end(.failed(.cancelled("stream of a loop that ends")))
    close()
  }
}
