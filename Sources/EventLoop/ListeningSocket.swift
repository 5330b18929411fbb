import CUV
import Glibc

/// The system calls of a listening socket, which libuv makes only for connections that stay on one loop.
enum ListeningSocket {
  enum Accepted {
    case connection(Int32)
    /// Nobody is waiting.
    case none
    /// The system lacks descriptors or memory.
    case failed
  }

  /// A bound, listening, non-blocking socket and the address that it has.
  static func open(_ address: SocketAddress) throws(SystemError) -> (Int32, SocketAddress) {
    if let path = address.unixPath { removeAbandoned(path, address) }
    let operation = "listen on \(address)"
    let descriptor = socket(address.family, socketType, 0)
    guard descriptor >= 0 else { throw .lastError(operation: operation) }
    var yes: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var bound = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let succeeded =
      address.withSockaddr { bind(descriptor, $0, address.length) } == 0
      && listen(descriptor, EventLoopLimits.acceptBacklog) == 0
      && withUnsafeMutablePointer(to: &bound) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
      } == 0
    guard succeeded else {
      let error = SystemError.lastError(operation: operation)
      _ = Platform.close(descriptor)
      throw error
    }
    let local = withUnsafePointer(to: bound) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { SocketAddress(copying: $0) }
    }
    return (descriptor, local)
  }

  private static let socketType = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)

  /// A process that was killed leaves its Unix socket behind, and `bind` refuses the path for ever. A connection is
  /// refused there only when nobody listens; what is no socket is not touched.
  private static func removeAbandoned(_ path: String, _ address: SocketAddress) {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
    let descriptor = socket(address.family, socketType, 0)
    guard descriptor >= 0 else { return }
    defer { _ = Platform.close(descriptor) }
    if address.withSockaddr({ connect(descriptor, $0, address.length) }) != 0, errno == ECONNREFUSED { unlink(path) }
  }

  static func accept(_ listener: Int32) -> Accepted {
    while true {
      let descriptor = cuv_accept(listener)
      if descriptor >= 0 { return .connection(descriptor) }
      switch errno {
      // The peer has gone already: accept(2) wants these retried like EAGAIN's opposite.
      case EINTR, ECONNABORTED, EPROTO: continue
      case EMFILE, ENFILE, ENOBUFS, ENOMEM: return .failed
      default: return .none
      }
    }
  }
}
