import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A server of one request, whose calls block their thread: what it does is done when they return.
final class ResettingPeer: Sendable {
  let port: UInt16
  private let listener: Int32

  init() throws {
    #if canImport(Glibc)
      let stream = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    #else
      let stream = SOCK_STREAM
    #endif
    listener = socket(AF_INET, stream, 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = listener
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { raw in
        bind(descriptor, raw, length) == 0 && listen(descriptor, 1) == 0 && getsockname(descriptor, raw, &length) == 0
      }
    }
    port = UInt16(bigEndian: address.sin_port)
    try #require(result)
  }

  deinit { close(listener) }

  /// Takes a connection and the head of its request.
  func takeHead() -> Int32 {
    let connection = accept(listener, nil, nil)
    var head = ""
    while !head.hasSuffix("\r\n\r\n") {
      var byte: UInt8 = 0
      guard recv(connection, &byte, 1, 0) == 1 else { break }
      head.unicodeScalars.append(Unicode.Scalar(byte))
    }
    return connection
  }

  /// Sends an answer and resets the connection right behind it.
  func answer(_ text: String, andReset connection: Int32) {
    _ = send(connection, text, text.utf8.count, 0)
    var now = linger(l_onoff: 1, l_linger: 0)
    setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    close(connection)
  }
}
