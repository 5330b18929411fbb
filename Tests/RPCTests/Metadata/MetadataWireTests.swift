import RPC
import TestSupport
import Testing

@Suite struct MetadataWireTests {
  private func receive(
    _ metadata: inout Metadata, _ name: String, _ value: String, limits: MetadataLimits = .standard
  ) throws(MetadataError) {
    try metadata.addReceived(name: Array(name.utf8).span.bytes, value: Array(value.utf8).span.bytes, limits: limits)
  }

  @Test(arguments: propertySeeds)
  func anythingSentComesBack(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      var sent = Metadata()
      for index in 0..<Int.random(in: 0...6, using: &generator) {
        if Bool.random(using: &generator) {
          try sent.add("field-\(index % 3)-bin", bytes: generator.bytes(upTo: 20))
        } else {
          let text = generator.bytes(upTo: 20).map { 0x21 + $0 % 0x5e }
          try sent.add("field-\(index % 3)", String(decoding: text, as: UTF8.self))
        }
      }
      var received = Metadata()
      sent.forEachWireField { name, value in
        #expect(throws: Never.self, "seed \(seed)") {
          try received.addReceived(name: name, value: value)
        }
      }
      #expect(received == sent, "seed \(seed)")
    }
  }

  @Test(
    arguments: [
      ("", [[]]), ("AA", [[0]]), ("AA==", [[0]]), ("AAE", [[0, 1]]), ("AAE=", [[0, 1]]), ("AAEC", [[0, 1, 2]]),
      ("AA,AQ==,Ag", [[0], [1], [2]]), ("AA, AQ", [[0], [1]]), (",", [[], []]), ("+/+/", [[251, 255, 191]]),
    ] as [(String, [[UInt8]])])
  func readsBase64PaddedOrNotAndSplit(value: String, bytes: [[UInt8]]) throws {
    var metadata = Metadata()
    try receive(&metadata, "x-bin", value)
    #expect(metadata.allBytes("x-bin") == bytes)
  }

  @Test(arguments: ["A", "AAAAA", "A===", "AA=", "=", "AA==A", "A-", "A_", "A\u{0}", "AA,*", "AAA=="])
  func refusesWhatIsNotBase64AndKeepsNothing(value: String) throws {
    var metadata = Metadata()
    try receive(&metadata, "before", "1")
    let before = metadata
    #expect(throws: MetadataError.invalidBase64) { try receive(&metadata, "x-bin", value) }
    #expect(metadata == before)
  }

  @Test(arguments: [":path", "te", "content-type", "grpc-timeout", "grpc-encoding"])
  func whatBelongsToTheProtocolIsNoMetadata(name: String) throws {
    var metadata = Metadata()
    try receive(&metadata, name, "x")
    #expect(metadata.isEmpty)
  }

  @Test func userAgentAndAuthorizationAreMetadata() throws {
    var metadata = Metadata()
    try receive(&metadata, "user-agent", "grpc-python/1.60")
    try receive(&metadata, "authorization", "Bearer x")
    #expect(metadata["user-agent"] == "grpc-python/1.60")
    #expect(metadata["authorization"] == "Bearer x")
  }

  @Test func countsFieldsAndBytes() throws {
    var metadata = Metadata()
    let limits = MetadataLimits(fields: 2, bytes: 100)
    try receive(&metadata, "a", "1", limits: limits)
    #expect(throws: MetadataError.tooManyBytes) {
      try receive(&metadata, "b", String(repeating: "x", count: 34), limits: limits)
    }
    try receive(&metadata, "b", String(repeating: "x", count: 33), limits: limits)
    #expect(metadata.sizeBytes == 100)
    #expect(throws: MetadataError.tooManyFields) { try receive(&metadata, "c", "", limits: limits) }
  }

  @Test func manyValuesInOneFieldCountToo() {
    var metadata = Metadata()
    #expect(throws: MetadataError.tooManyFields) {
      try receive(&metadata, "x-bin", String(repeating: ",", count: 200), limits: MetadataLimits(bytes: 1 << 20))
    }
    #expect(metadata.isEmpty)
  }
}
