import CUV
import Glibc

extension ByteStream {
  /// A stream over an accepted socket that the loop counts already; on the loop only.
  ///
  /// Takes the descriptor and its place in the count over, and on failure closes the one and gives the other back: the
  /// count never dips in between, since the acceptor reads it meanwhile.
  static func adopt(
    counted descriptor: Int32, of address: SocketAddress, on loop: EventLoop
  ) throws(SystemError) -> ByteStream {
    let memory: UnsafeMutablePointer<uv_stream_t>
    do throws(SystemError) {
      memory = try makeSocketHandle(for: address, on: loop)
    } catch {
      _ = Platform.close(descriptor)
      loop.connections.subtract(1, ordering: .relaxed)
      throw error
    }
    let raw = UnsafeMutableRawPointer(memory)
    let result: Int32
    if address.unixPath != nil {
      result = uv_pipe_open(raw.assumingMemoryBound(to: uv_pipe_t.self), descriptor)
    } else {
      result = uv_tcp_open(raw.assumingMemoryBound(to: uv_tcp_t.self), descriptor)
      uv_tcp_nodelay(raw.assumingMemoryBound(to: uv_tcp_t.self), 1)
    }
    if result < 0 { _ = Platform.close(descriptor) }
    let stream = ByteStream(loop: loop, taking: memory, countsAsConnection: true)
    if result < 0 {
      stream.close()
      throw SystemError(code: result, operation: "open socket")
    }
    return stream
  }

  /// An unconnected pipe handle for a child's descriptor; on the loop only.
  static func pipe(on loop: EventLoop) throws(SystemError) -> ByteStream {
    ByteStream(loop: loop, taking: try makeHandle(isPipe: true, on: loop), countsAsConnection: false)
  }

  /// An initialised handle for a socket of the address's family: libuv calls a Unix socket a pipe.
  static func makeSocketHandle(
    for address: SocketAddress, on loop: EventLoop
  ) throws(SystemError) -> UnsafeMutablePointer<uv_stream_t> {
    try makeHandle(isPipe: address.unixPath != nil, on: loop)
  }

  private static func makeHandle(
    isPipe: Bool, on loop: EventLoop
  ) throws(SystemError) -> UnsafeMutablePointer<uv_stream_t> {
    guard !loop.isStopping else { throw .cancelled("open socket") }
    let memory = allocateHandle()
    let result =
      isPipe
      ? uv_pipe_init(loop.raw, memory.assumingMemoryBound(to: uv_pipe_t.self), 0)
      : uv_tcp_init(loop.raw, memory.assumingMemoryBound(to: uv_tcp_t.self))
    guard result == 0 else {
      memory.deallocate()
      throw SystemError(code: result, operation: "open socket")
    }
    return memory.assumingMemoryBound(to: uv_stream_t.self)
  }

  /// The peer's numeric address with its port, for example "127.0.0.1:50912" or "[::1]:50912"; nil for a pipe and for a
  /// Unix socket, whose clients mostly have none.
  public var peerAddress: String? {
    guard let raw, uv_handle_get_type(handle(raw)) == UV_TCP else { return nil }
    var storage = sockaddr_storage()
    var length = Int32(MemoryLayout<sockaddr_storage>.size)
    let tcp = UnsafeMutableRawPointer(raw).assumingMemoryBound(to: uv_tcp_t.self)
    return withUnsafeMutablePointer(to: &storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        uv_tcp_getpeername(tcp, address, &length) == 0 ? SocketAddress(copying: address).description : nil
      }
    }
  }

  private func handle(_ raw: UnsafeMutablePointer<uv_stream_t>) -> UnsafeMutablePointer<uv_handle_t> {
    UnsafeMutableRawPointer(raw).assumingMemoryBound(to: uv_handle_t.self)
  }
}
