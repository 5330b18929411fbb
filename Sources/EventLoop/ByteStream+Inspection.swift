import CUV
import Glibc

// What the system knows of a socket, for who looks into a running server.
extension ByteStream {
  /// The own end's numeric address, or the path of a Unix socket; nil for a pipe.
  public var localAddress: SocketAddress? {
    var storage = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    guard let descriptor else { return nil }
    return withUnsafeMutablePointer(to: &storage) { storage in
      storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        guard getsockname(descriptor, address, &length) == 0 else { return nil }
        switch Int32(address.pointee.sa_family) {
        case AF_INET, AF_INET6, AF_UNIX: return SocketAddress(copying: address)
        default: return nil
        }
      }
    }
  }

  /// Options by the names of setsockopt(2), those that say how a connection behaves.
  public var socketOptions: [(name: String, value: Int)] {
    let wanted: [(String, Int32, Int32)] = [
      ("SO_SNDBUF", SOL_SOCKET, SO_SNDBUF), ("SO_RCVBUF", SOL_SOCKET, SO_RCVBUF),
      ("SO_KEEPALIVE", SOL_SOCKET, SO_KEEPALIVE), ("TCP_NODELAY", Int32(IPPROTO_TCP), TCP_NODELAY),
    ]
    guard let descriptor else { return [] }
    return wanted.compactMap { name, level, option in
      var value: Int32 = 0
      var length = socklen_t(MemoryLayout<Int32>.size)
      guard getsockopt(descriptor, level, option, &value, &length) == 0 else { return nil }
      return (name, Int(value))
    }
  }

  private var descriptor: Int32? {
    guard let raw else { return nil }
    var descriptor: Int32 = -1
    return uv_fileno(UnsafeMutableRawPointer(raw).assumingMemoryBound(to: uv_handle_t.self), &descriptor) == 0
      ? descriptor : nil
  }
}
