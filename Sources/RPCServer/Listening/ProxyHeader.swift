import EventLoop

/// What a proxy says ahead of a connection's own bytes (haproxy's proxy-protocol.txt, section 2.2: version 2, binary).
struct ProxyHeader: Equatable {
  /// A header with its additions may be this long, in bytes; a longer one ends the connection.
  static let maxBytes = 4096

  private static let signature: [UInt8] = [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]
  private static let fixedBytes = 16

  /// How many bytes it takes up.
  let byteCount: Int
  /// The client, as ``ByteTransport/peerAddress`` writes it; nil where the proxy speaks for itself (a health check), or
  /// the client came over something else than IP.
  let client: String?

  enum Parsed: Equatable {
    case incomplete
    case header(ProxyHeader)
    case invalid
  }

  static func parse(_ bytes: UnsafeRawBufferPointer) -> Parsed {
    guard bytes.prefix(signature.count).elementsEqual(signature.prefix(bytes.count)) else { return .invalid }
    guard bytes.count >= fixedBytes else { return .incomplete }
    let (version, command, family) = (bytes[12] >> 4, bytes[12] & 0xf, bytes[13])
    let length = Int(UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 14, as: UInt16.self)))
    let total = fixedBytes + length
    guard version == 2, command <= 1, total <= maxBytes else { return .invalid }
    guard bytes.count >= total else { return .incomplete }
    let rest = UnsafeRawBufferPointer(rebasing: bytes[fixedBytes..<total])
    // LOCAL: the proxy itself connects. What it says of addresses is to be skipped.
    guard command == 1 else { return .header(ProxyHeader(byteCount: total, client: nil)) }
    switch family {
    case 0x11: return parse(rest, addressBytes: 4, total)
    case 0x21: return parse(rest, addressBytes: 16, total)
    default: return .header(ProxyHeader(byteCount: total, client: nil))
    }
  }

  /// Source address, destination address, source port, destination port; additions behind them are skipped.
  private static func parse(_ rest: UnsafeRawBufferPointer, addressBytes: Int, _ total: Int) -> Parsed {
    guard rest.count >= 2 * addressBytes + 4 else { return .invalid }
    let port = UInt16(bigEndian: rest.loadUnaligned(fromByteOffset: 2 * addressBytes, as: UInt16.self))
    let address = SocketAddress(ipBytes: UnsafeRawBufferPointer(rebasing: rest[..<addressBytes]), port: port)
    return .header(ProxyHeader(byteCount: total, client: address?.description))
  }
}
