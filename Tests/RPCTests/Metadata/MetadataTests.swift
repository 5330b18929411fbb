import RPC
import Testing

@Suite struct MetadataTests {
  @Test func keepsOrderAndRepeatedNames() throws {
    let metadata = try Metadata([("X-One", "1"), ("two", " 2 "), ("x-one", "3")])
    #expect(metadata.count == 3)
    #expect(metadata["x-ONE"] == "1")
    #expect(metadata.values("x-one") == ["1", "3"])
    #expect(metadata["two"] == "2")
    #expect(metadata["absent"] == nil)
    #expect(metadata["on"] == nil)
    #expect(metadata.sizeBytes == 5 + 1 + 3 + 1 + 5 + 1 + 3 * 32)
  }

  @Test func bytesAndTextDoNotMix() throws {
    var metadata = Metadata()
    try metadata.add("trace-bin", bytes: [0, 255])
    #expect(metadata.bytes("trace-bin") == [0, 255])
    #expect(metadata["trace-bin"] == nil)
    #expect(throws: MetadataError.invalidValue) { try metadata.add("trace-bin", "text") }
    #expect(throws: MetadataError.invalidValue) { try metadata.add("trace", bytes: [1]) }
    #expect(metadata.count == 1)
    #expect(metadata.sizeBytes == 9 + 2 + 32)
  }

  @Test(arguments: ["", "a b", "a:b", "ü", "a\n", String(repeating: "a", count: 256)])
  func refusesNames(name: String) {
    #expect(throws: MetadataError.invalidName) { try Metadata([(name, "1")]) }
  }

  @Test(arguments: [
    "grpc-status", "GRPC-Anything", "te", "TE", "content-type", "connection", "keep-alive", "transfer-encoding",
    "upgrade", "proxy-connection", "host",
  ])
  func refusesReservedNames(name: String) {
    #expect(throws: MetadataError.reservedName) { try Metadata([(name, "1")]) }
  }

  @Test(arguments: ["a\r\nb: c", "\u{7f}", "ü", "\t", "a\0"])
  func refusesValues(value: String) {
    #expect(throws: MetadataError.invalidValue) { try Metadata([("name", value)]) }
  }

  @Test func aRefusedFieldLeavesNothingBehind() throws {
    var metadata = try Metadata([("first", "1")])
    let before = metadata
    #expect(throws: MetadataError.reservedName) { try metadata.add("grpc-x", "1") }
    #expect(throws: MetadataError.invalidValue) { try metadata.add("x-bin", "1") }
    #expect(metadata == before)
    try metadata.add("second", "2")
    #expect(metadata["second"] == "2")
  }

  @Test func appendsOtherMetadata() throws {
    var metadata = try Metadata([("a", "1")])
    try metadata.add(Metadata([("b", "2"), ("a", "3")]))
    #expect(metadata.values("a") == ["1", "3"])
    #expect(metadata["b"] == "2")
  }

  @Test func describesNamesOnly() throws {
    let metadata = try Metadata([("authorization", "Bearer secret"), ("x", "y")])
    #expect(metadata.description == "[authorization, x]")
  }
}
