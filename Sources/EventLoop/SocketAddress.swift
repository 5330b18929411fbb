import CUV
import Glibc

/// A numeric IPv4 or IPv6 address with a port.
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

  init(copying address: UnsafePointer<sockaddr>) {
    let length =
      address.pointee.sa_family == sa_family_t(AF_INET6)
      ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
    withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: length)) }
  }

  var family: Int32 { Int32(storage.ss_family) }
  var length: socklen_t {
    socklen_t(family == AF_INET6 ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size)
  }

  func withSockaddr<R>(_ body: (UnsafePointer<sockaddr>) -> R) -> R {
    withUnsafePointer(to: storage) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body) }
  }

  public var port: UInt16 {
    get {
      withUnsafeBytes(of: storage) { bytes in
        // The port stands at the same place in both families: after the 16-bit family.
        UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self))
      }
    }
    set {
      withUnsafeMutableBytes(of: &storage) { $0.storeBytes(of: newValue.bigEndian, toByteOffset: 2, as: UInt16.self) }
    }
  }

  /// The numeric address without the port.
  public var host: String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
      let failed = withSockaddr { uv_ip_name($0, buffer.baseAddress, buffer.count) } != 0
      return failed ? "unknown" : String(cString: buffer.baseAddress!)
    }
  }

  public var isLoopback: Bool { host.hasPrefix("127.") || host == "::1" }

  public var description: String { family == AF_INET6 ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
