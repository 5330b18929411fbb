/// PROXY headers, version 2, as haproxy's proxy-protocol.txt lays them out.
enum ProxyHeaders {
  private static let signature: [UInt8] = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]

  /// The proxy speaks for itself, as in a health check.
  static let local = signature + [0x20, 0x00, 0x00, 0x00]

  static func tcp4(from address: [UInt8], port: UInt16, additions: [UInt8] = []) -> [UInt8] {
    header(0x11, address + [127, 0, 0, 1] + bytes(port) + bytes(443) + additions)
  }

  static func tcp6(from address: [UInt8], port: UInt16) -> [UInt8] {
    header(0x21, address + [UInt8](repeating: 0, count: 16) + bytes(port) + bytes(443))
  }

  static func header(_ family: UInt8, _ rest: [UInt8], version: UInt8 = 0x21) -> [UInt8] {
    signature + [version, family] + bytes(UInt16(rest.count)) + rest
  }

  private static func bytes(_ number: UInt16) -> [UInt8] { [UInt8(number >> 8), UInt8(number & 0xff)] }
}
