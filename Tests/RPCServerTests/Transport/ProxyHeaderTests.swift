import TestSupport
import Testing

@testable import RPCServer

@Suite struct ProxyHeaderTests {
  private func parse(_ bytes: [UInt8]) -> ProxyHeader.Parsed { bytes.withUnsafeBytes { ProxyHeader.parse($0) } }

  @Test("addresses of both families are read, whatever follows")
  func addresses() {
    let v4 = ProxyHeaders.tcp4(from: [10, 1, 2, 3], port: 65535, additions: [0x04, 0, 1, 9])
    #expect(parse(v4 + [1, 2, 3]) == .header(ProxyHeader(byteCount: v4.count, client: "10.1.2.3:65535")))
    let v6 = ProxyHeaders.tcp6(from: [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [1], port: 1)
    #expect(parse(v6) == .header(ProxyHeader(byteCount: v6.count, client: "[2001:db8::1]:1")))
  }

  @Test("a proxy that speaks for itself names nobody")
  func local() {
    #expect(parse(ProxyHeaders.local) == .header(ProxyHeader(byteCount: 16, client: nil)))
    let unix = ProxyHeaders.header(0x31, [UInt8](repeating: 0, count: 216))
    #expect(parse(unix) == .header(ProxyHeader(byteCount: unix.count, client: nil)))
  }

  @Test("every beginning of a header is incomplete, and nothing else is")
  func parts() {
    let whole = ProxyHeaders.tcp4(from: [10, 1, 2, 3], port: 80)
    for count in 0..<whole.count { #expect(parse(Array(whole[..<count])) == .incomplete) }
    for index in 0..<12 {
      var changed = whole
      changed[index] ^= 1
      #expect(parse(changed) == .invalid)
    }
  }

  @Test("another version, another command, too short an address or too long a header is refused")
  func refused() {
    #expect(parse(ProxyHeaders.header(0x11, [UInt8](repeating: 0, count: 12), version: 0x11)) == .invalid)
    #expect(parse(ProxyHeaders.header(0x11, [UInt8](repeating: 0, count: 12), version: 0x22)) == .invalid)
    #expect(parse(ProxyHeaders.header(0x11, [UInt8](repeating: 0, count: 11))) == .invalid)
    #expect(parse(ProxyHeaders.header(0x11, [UInt8](repeating: 0, count: 5000))) == .invalid)
  }

  @Test("no bytes at all crash it", arguments: propertySeeds)
  func anything(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      var bytes = ProxyHeaders.local
      bytes += random.bytes(upTo: 64)
      bytes[Int.random(in: 12..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
      _ = parse(bytes)
    }
  }
}
