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

  /// A message in a oneof that comes twice is merged too, unless another case came between.
  @Test func piecesOfAOneofMergeAsInProtoc() throws {
    var samples = Samples(seed: 99)
    for round in 0..<12 {
      var choices: [Choice] = []
      for index in 0..<3 {
        var choice = samples.choice()
        if round < 8 || index != 1 { choice.kind = .scalars(samples.scalars()) }
        choices.append(choice)
      }
      var trees: [UInt8] = []
      for choice in choices { trees += try Tree.with { $0.choice = choice }.encodedBytes() }
      let bytes = try choices.flatMap { try $0.encodedBytes() }
      let expected = try Choice(decoding: Protoc.rewritten("tests.v1.Choice", bytes))
      #expect(try Choice(decoding: bytes) == expected, "round \(round)")
      // The same inside another message that comes in pieces.
      let expectedTree = try Tree(decoding: Protoc.rewritten("tests.v1.Tree", trees))
      #expect(try Tree(decoding: trees) == expectedTree, "round \(round)")
    }
  }

  /// What is mutated is read as protoc reads it, or refused by both. One difference is left: bad UTF-8 in a string that
  /// a later one of the same field replaces is seen by protoc only.
  @Test func mutatedMessagesAreReadAsProtocReadsThem() throws {
    var samples = Samples(seed: 5)
    for round in 0..<60 {
      let bytes = samples.mutated(try samples.choice().encodedBytes() + samples.choice().encodedBytes())
      let ours = try? Choice(decoding: bytes)
      do {
        let theirs = try Choice(decoding: Protoc.rewritten("tests.v1.Choice", bytes))
        #expect(ours == theirs || theirs != theirs, "round \(round): \(bytes)")
      } catch let error as Protoc.Failed where !error.message.contains("UTF-8") {
        #expect(ours == nil, "round \(round): \(bytes)")
      } catch is Protoc.Failed {
        continue
      }
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
