import Protobuf
import Testing

/// The wire format against the real protoc.
@Suite struct ProtocTests {
  @Test(arguments: UInt64(1)...6)
  func protocReadsWhatWeWriteAndWeReadWhatItWrites(seed: UInt64) throws {
    var samples = Samples(seed: seed)
    let message = samples.everything()
    let bytes = try message.encodedBytes()
    let rewritten = try Protoc.rewritten("tests.v1.Everything", bytes)
    #expect(try Everything(decoding: rewritten) == message, "seed \(seed)")
  }

  @Test func withoutMapsTheBytesAreTheSame() throws {
    for seed in UInt64(1)...3 {
      var samples = Samples(seed: seed)
      var message = samples.everything()
      message.maps = []
      message.trees = []
      message.known = []
      let bytes = try message.encodedBytes()
      #expect(try Protoc.rewritten("tests.v1.Everything", bytes) == bytes, "seed \(seed)")
    }
  }

  /// Two messages one after the other are one message that has both, merged field by field.
  @Test func piecesMergeAsInProtoc() throws {
    for seed in UInt64(1)...10 {
      var samples = Samples(seed: seed)
      var first = Optionals()
      first.scalars = samples.scalars()
      var second = samples.optionals()
      second.scalars = samples.scalars()
      let bytes = try first.encodedBytes() + second.encodedBytes()
      let expected = try Optionals(decoding: Protoc.rewritten("tests.v1.Optionals", bytes))
      #expect(try Optionals(decoding: bytes) == expected, "seed \(seed)")

      let trees = try samples.tree(depth: 3).encodedBytes() + samples.tree(depth: 3).encodedBytes()
      let expectedTree = try Tree(decoding: Protoc.rewritten("tests.v1.Tree", trees))
      #expect(try Tree(decoding: trees) == expectedTree, "seed \(seed)")
    }
  }

  @Test func theDescriptorsAreProtocs() throws {
    #expect(testsFile.problems.isEmpty)
    let set = try FileDescriptorSet(decoding: Protoc.descriptorSet())
    let expected = Dictionary(uniqueKeysWithValues: set.file.map { ($0.name, $0) })
    for file in testsFile.withDependencies {
      #expect(file.problems.isEmpty)
      #expect(expected[file.name].map(sorted) == sorted(file.descriptor), "\(file.name)")
    }
  }

  /// With the nested types in an order of their own: protoc puts a map's entry where the map is.
  private func sorted(_ file: FileDescriptorProto) -> FileDescriptorProto {
    func sorted(_ message: DescriptorProto) -> DescriptorProto {
      var copy = message
      copy.nestedType = message.nestedType.map(sorted).sorted { $0.name < $1.name }
      return copy
    }
    var copy = file
    copy.messageType = file.messageType.map(sorted)
    return copy
  }
}
