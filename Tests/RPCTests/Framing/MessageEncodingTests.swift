import Testing

@testable import RPC

@Suite struct MessageEncodingTests {
  private func isAccepted(_ encoding: MessageEncoding, by list: String) -> Bool {
    Array(list.utf8).withUnsafeBytes { encoding.isAccepted(by: $0.bytes) }
  }

  @Test func aListNamesWhatIsAccepted() {
    for list in ["gzip", "identity,gzip", "identity, deflate, gzip", " gzip ,x", "gzip,"] {
      #expect(isAccepted(.gzip, by: list), "\(list)")
    }
    for list in ["", "identity", "xgzip,gzipx", "gzi,p", "GZIP", "g zip"] {
      #expect(!isAccepted(.gzip, by: list), "\(list)")
    }
    #expect(MessageEncoding.allCases.allSatisfy { isAccepted($0, by: MessageEncoding.accepted) })
  }

  @Test func anUnknownNameIsUnimplemented() {
    for name in ["", "deflate", "GZIP", String(repeating: "gzip", count: 100)] {
      #expect(throws: RPCError.self) {
        try Array(name.utf8).withUnsafeBytes { try MessageEncoding(headerValue: $0.bytes) }
      }
    }
  }
}
