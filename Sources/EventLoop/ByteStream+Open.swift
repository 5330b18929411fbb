import CUV
import Glibc

extension ByteStream {
  /// A stream over an accepted socket that the loop counts already; on the loop only.
  ///
  /// Takes the descriptor and its place in the count over, and on failure closes the one and gives the other back: the
  /// count never dips in between, since the acceptor reads it meanwhile.
  static func adopt(counted descriptor: Int32, on loop: EventLoop) throws(SystemError) -> ByteStream {
    let memory = allocateHandle()
    let tcp = memory.assumingMemoryBound(to: uv_tcp_t.self)
    var result = loop.isStopping ? UV_ECANCELED.rawValue : uv_tcp_init(loop.raw, tcp)
    guard result == 0 else {
      memory.deallocate()
      _ = Platform.close(descriptor)
      loop.connections.subtract(1, ordering: .relaxed)
      throw SystemError(code: result, operation: "open socket")
    }
    result = uv_tcp_open(tcp, descriptor)
    if result < 0 { _ = Platform.close(descriptor) }
    uv_tcp_nodelay(tcp, 1)
    let stream = ByteStream(
      loop: loop, taking: memory.assumingMemoryBound(to: uv_stream_t.self), countsAsConnection: true)
    if result < 0 {
      stream.close()
      throw SystemError(code: result, operation: "open socket")
    }
    return stream
  }

  /// An unconnected pipe handle for a child's descriptor; on the loop only.
  static func pipe(on loop: EventLoop) throws(SystemError) -> ByteStream {
    let memory = allocateHandle()
    let result =
      loop.isStopping
      ? UV_ECANCELED.rawValue : uv_pipe_init(loop.raw, memory.assumingMemoryBound(to: uv_pipe_t.self), 0)
    guard result == 0 else {
      memory.deallocate()
      throw SystemError(code: result, operation: "open pipe")
    }
    return ByteStream(loop: loop, taking: memory.assumingMemoryBound(to: uv_stream_t.self), countsAsConnection: false)
  }

  /// The peer's numeric address with its port, for example "127.0.0.1:50912" or "[::1]:50912"; nil for a pipe.
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
