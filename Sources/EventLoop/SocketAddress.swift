import CUV
import Glibc

/// Where a socket is: a numeric IPv4 or IPv6 address with a port, or the path of a Unix socket.
public struct SocketAddress: Sendable, CustomStringConvertible {
  var storage = sockaddr_storage()

  /// Nil when `host` is not a numeric address.
  public init?(host: String, port: UInt16) {
    var v4 = sockaddr_in()
    var v6 = sockaddr_in6()
    if uv_ip4_addr(host, Int32(port), &v4) == 0 {
      withUnsafeMutableBytes(of: &storage) { bytes in withUnsafeBytes(of: &v4) { bytes.copyMemory(from: $0) } }
    } else if uv_ip6_addr(host, Int32(port), &v6) == 0 {
      withUnsafeMutableBytes(of: &storage) { bytes in withUnsafeBytes(of: &v6) { bytes.copyMemory(from: $0) } }
    } else {
      return nil
    }
  }

  /// The address of these 4 or 16 bytes in network order; nil for any other number of them.
  public init?(ipBytes: UnsafeRawBufferPointer, port: UInt16) {
    let (family, offset): (Int32, Int?)
    switch ipBytes.count {
    case 4: (family, offset) = (AF_INET, MemoryLayout<sockaddr_in>.offset(of: \.sin_addr))
    case 16: (family, offset) = (AF_INET6, MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr))
    default: return nil
    }
    guard let offset else { return nil }
    storage.ss_family = sa_family_t(family)
    withUnsafeMutableBytes(of: &storage) { bytes in
      UnsafeMutableRawBufferPointer(rebasing: bytes[offset...]).copyMemory(from: ipBytes)
    }
    self.port = port
  }

  /// A Unix socket; nil when the path is empty or longer than the system allows (107 bytes on Linux).
  public init?(unixPath: String) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let fits = withUnsafeMutableBytes(of: &address.sun_path) { room in
      let path = unixPath.utf8
      guard !path.isEmpty, path.count < room.count, !path.contains(0) else { return false }
      room.copyBytes(from: path)
      return true
    }
    guard fits else { return nil }
    withUnsafeMutableBytes(of: &storage) { bytes in withUnsafeBytes(of: &address) { bytes.copyMemory(from: $0) } }
  }

  /// A Unix socket.
  ///
  /// - Throws: `SystemError` (`UV_ENAMETOOLONG`) where `init(unixPath:)` gives nil.
  public static func unix(_ path: String) throws(SystemError) -> SocketAddress {
    guard let address = SocketAddress(unixPath: path) else {
      throw SystemError(code: UV_ENAMETOOLONG.rawValue, operation: "unix socket \"\(path)\"")
    }
    return address
  }

  init(copying address: UnsafePointer<sockaddr>) {
    let length = Self.length(ofFamily: Int32(address.pointee.sa_family))
    withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: length)) }
  }

  var family: Int32 { Int32(storage.ss_family) }
  var length: socklen_t { socklen_t(Self.length(ofFamily: family)) }

  private static func length(ofFamily family: Int32) -> Int {
    switch family {
    case AF_INET6: MemoryLayout<sockaddr_in6>.size
    case AF_UNIX: MemoryLayout<sockaddr_un>.size
    default: MemoryLayout<sockaddr_in>.size
    }
  }

  func withSockaddr<R>(_ body: (UnsafePointer<sockaddr>) -> R) -> R {
    withUnsafePointer(to: storage) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
  }

  /// The path of a Unix socket; nil for an address of the network.
  public var unixPath: String? {
    guard family == AF_UNIX else { return nil }
    return withUnsafeBytes(of: storage) { bytes in
      String(decoding: bytes[MemoryLayout<sa_family_t>.size...].prefix { $0 != 0 }, as: UTF8.self)
    }
  }

  /// 0 for a Unix socket, which has none.
  public var port: UInt16 {
    get {
      guard unixPath == nil else { return 0 }
      return withUnsafeBytes(of: storage) { bytes in
        // The port stands at the same place in both families: after the 16-bit family.
        UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
      }
    }
    set {
      withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: newValue.bigEndian, toByteOffset: 2, as: UInt16.self) }
    }
  }

  /// The numeric address without the port; the path of a Unix socket.
  public var host: String {
    if let unixPath { return unixPath }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      let failed = withSockaddr { uv_ip_name($0, buffer.baseAddress, buffer.count) } != 0
      return failed ? "unknown" : String(cString: buffer.baseAddress!)
    }
  }

  /// The 4 or 16 bytes of the numeric address, in network order; none for a Unix socket.
  public var ipBytes: [UInt8] {
    withUnsafeBytes(of: storage) { bytes in
      switch family {
      case AF_INET: Array(bytes[4..<8])
      case AF_INET6: Array(bytes[8..<24])
      default: []
      }
    }
  }

  /// Whether only this machine reaches it.
  public var isLoopback: Bool { unixPath != nil || host.hasPrefix("127.") || host == "::1" }

  /// "127.0.0.1:8980", "[::1]:8980" or "unix:/run/vantflow.sock", as gRPC clients name addresses.
  public var description: String {
    switch family {
    case AF_UNIX: "unix:\(host)"
    case AF_INET6: "[\(host)]:\(port)"
    default: "\(host):\(port)"
    }
  }
}

extension SocketAddress: Hashable {
  public static func == (one: SocketAddress, other: SocketAddress) -> Bool {
    one.length == other.length && one.withBytes { one in other.withBytes { one.elementsEqual($0) } }
  }

  public func hash(into hasher: inout Hasher) {
    withBytes { hasher.combine(bytes: $0) }
  }

  private func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    withUnsafeBytes(of: storage) { body(UnsafeRawBufferPointer(rebasing: $0[..<Int(length)])) }
  }
}
