import CUV

extension ByteStream {
  /// Connects to `host`, trying its addresses in turn within `timeout`; on the loop's tasks only.
  ///
  /// The stream does not read until ``startReading()``. Cancelling the task ends the attempt.
  ///
  /// - Throws: `SystemError` of the last address tried, or `UV_ETIMEDOUT`.
  public static func connect(
    host: String, port: UInt16, on loop: EventLoop, timeout: Duration
  ) async throws(SystemError) -> ByteStream {
    loop.preconditionCurrent()
    let deadline = LoopInstant.now.advanced(by: timeout)
    var lastError = SystemError(code: UV_EAI_NONAME.rawValue, operation: "connect \(host):\(port)")
    for address in try await loop.resolve(host: host, port: port) {
      let remaining = LoopInstant.now.duration(to: deadline)
      guard remaining > .zero else { throw .timedOut("connect \(address)") }
      do throws(SystemError) {
        return try await connect(to: address, on: loop, timeout: remaining)
      } catch {
        if error.isCancelled { throw error }
        lastError = error
      }
    }
    throw lastError
  }

  /// Connects to one address within `timeout`; on the loop's tasks only.
  ///
  /// The stream does not read until ``startReading()``. Cancelling the task ends the attempt.
  ///
  /// - Throws: `SystemError`, `UV_ETIMEDOUT` when the time is up.
  public static func connect(
    to address: SocketAddress, on loop: EventLoop, timeout: Duration
  ) async throws(SystemError) -> ByteStream {
    loop.preconditionCurrent()
    let attempt = ConnectAttempt(loop: loop, operation: "connect \(address)")
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in attempt.begin(to: address, timeout: timeout, continuation) }
    } onCancel: {
      loop.execute { attempt.finish(UV_ECANCELED.rawValue) }
    }
    if let error = result { throw error }
    return attempt.stream!
  }
}

/// One connection attempt to one address.
private final class ConnectAttempt: @unchecked Sendable {
  // Invariant behind @unchecked: every property is touched on the loop's thread only.
  private let loop: EventLoop
  private let operation: String
  private var continuation: CheckedContinuation<SystemError?, Never>?
  private var timer: LoopTimer?
  private var wasCancelled = false
  private(set) var stream: ByteStream?

  init(loop: EventLoop, operation: String) {
    self.loop = loop
    self.operation = operation
  }

  func begin(to address: SocketAddress, timeout: Duration, _ continuation: CheckedContinuation<SystemError?, Never>) {
    self.continuation = continuation
    if wasCancelled { return finish(UV_ECANCELED.rawValue) }
    let memory: UnsafeMutablePointer<uv_stream_t>
    do throws(SystemError) {
      memory = try ByteStream.makeSocketHandle(for: address, on: loop)
    } catch {
      return finish(error.code)
    }
    stream = ByteStream(loop: loop, taking: memory, countsAsConnection: false)
    let request = UnsafeMutablePointer<uv_connect_t>.allocate(capacity: 1)
    request.pointee.data = Unmanaged.passRetained(self).toOpaque()
    let begun = begin(request, memory, address)
    if begun < 0 {
      Unmanaged<ConnectAttempt>.fromOpaque(request.pointee.data).release()
      request.deallocate()
      return finish(begun)
    }
    timer = loop.schedule(after: timeout) { [self] in finish(UV_ETIMEDOUT.rawValue) }
  }

  private func begin(
    _ request: UnsafeMutablePointer<uv_connect_t>, _ memory: UnsafeMutablePointer<uv_stream_t>,
    _ address: SocketAddress
  ) -> Int32 {
    let ended: uv_connect_cb = { request, status in
      let attempt = Unmanaged<ConnectAttempt>.fromOpaque(request!.pointee.data).takeRetainedValue()
      request!.deallocate()
      attempt.finish(status)
    }
    let raw = UnsafeMutableRawPointer(memory)
    if let path = address.unixPath {
      uv_pipe_connect(request, raw.assumingMemoryBound(to: uv_pipe_t.self), path, ended)
      return 0
    }
    let tcp = raw.assumingMemoryBound(to: uv_tcp_t.self)
    uv_tcp_nodelay(tcp, 1)
    return address.withSockaddr { uv_tcp_connect(request, tcp, $0, ended) }
  }

  /// Ends the attempt once; the stream stays only when it succeeded.
  func finish(_ status: Int32) {
    guard let continuation else {
      if status == UV_ECANCELED.rawValue { wasCancelled = true }
      return
    }
    self.continuation = nil
    timer?.cancel()
    timer = nil
    if status < 0 {
      stream?.close()
      stream = nil
    }
    continuation.resume(returning: status < 0 ? SystemError(code: status, operation: operation) : nil)
  }
}
