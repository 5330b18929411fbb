import Protobuf
import Testing

/// What a newer program has written is found, wherever it stands.
@Suite struct UnknownFieldTests {
  /// Field 99, a varint.
  private static let strange: [UInt8] = [0x98, 0x06, 0x01]

  /// A field of the length-delimited kind; number and length below 16 and 128.
  private static func field(_ number: UInt8, _ bytes: [UInt8]) -> [UInt8] {
    [number << 3 | 2, UInt8(bytes.count)] + bytes
  }

  @Test func whatTheTableKnowsIsKnown() throws {
    var samples = Samples(seed: 20_261_126)
    for _ in 0..<200 {
      var tree = samples.tree(depth: 3)
      tree.forgetLevels()
      let bytes = try tree.encodedBytes()
      #expect(Tree.unknownPath(in: bytes) == nil)
      // And reading loses nothing of it.
      #expect(try Tree(decoding: bytes).encodedBytes().count == bytes.count)
      #expect(Tree.unknownPath(in: bytes + Self.strange) == "99")
    }
    #expect(Tree.unknownPath(in: []) == nil)
  }

  @Test func aFieldIsFoundByItsPath() {
    let leaf = Self.field(1, Array("leaf".utf8))
    let inner = Self.field(2, leaf + Self.strange)
    let outer = Self.field(1, Array("root".utf8)) + Self.field(2, leaf) + Self.field(2, leaf + inner)
    #expect(Tree.unknownPath(in: outer) == "children[1].children[0].99")
    // Tree.choice is no list, and its case a message of a oneof.
    #expect(Tree.unknownPath(in: Self.field(3, Self.field(4, Self.strange))) == "choice.scalars.99")
    #expect(Tree.unknownPath(in: Self.field(3, Self.field(9, leaf))) == "choice.9")
  }

  @Test func aFieldInAMapIsFound() {
    let key = Self.field(1, Array("k".utf8))
    #expect(Tree.unknownPath(in: Self.field(4, key + Self.field(2, Self.strange))) == "by_name.99")
    #expect(Tree.unknownPath(in: Self.field(4, key + Self.field(3, []))) == "by_name.3")
  }

  @Test func aValueWithoutANameIsFound() throws {
    for (level, isKnown) in [(Level.high, true), (.below, true), (Level(rawValue: 7), false)] {
      let single = try Scalars.with { $0.level = level }.encodedBytes()
      #expect(Scalars.unknownPath(in: single) == (isKnown ? nil : "level"))
      let listed = try Lists.with { $0.level = [.low, level] }.encodedBytes()
      #expect(Lists.unknownPath(in: listed) == (isKnown ? nil : "level"))
      let mapped = try Maps.with { $0.levels = [5: level] }.encodedBytes()
      #expect(Maps.unknownPath(in: mapped) == (isKnown ? nil : "levels"))
    }
    // No enum: any number will do.
    #expect(Scalars.unknownPath(in: try Scalars.with { $0.int32 = 7 }.encodedBytes()) == nil)
  }

  @Test func nothingIsSaidOfBytesThatAreNoMessage() {
    #expect(Tree.unknownPath(in: [0x0A, 0xFF]) == nil)
    #expect(Tree.unknownPath(in: [0x07]) == nil)
    // Deeper than a reader goes, and read by none.
    var deep: [UInt8] = Self.strange
    for _ in 0..<60 { deep = Self.field(2, deep) }
    #expect(Tree.unknownPath(in: deep)?.hasSuffix(".99") == true)
  }

  @Test func hostileBytesAreWalkedToTheirEnd() throws {
    var samples = Samples(seed: 20_261_127)
    for _ in 0..<2_000 {
      let bytes = samples.mutated(try samples.tree(depth: 3).encodedBytes())
      _ = Tree.unknownPath(in: bytes)
    }
  }
}

extension Tree {
  /// The samples have a level without a name among them.
  fileprivate mutating func forgetLevels() {
    if case .level = choice?.kind { choice?.kind = nil }
    if case .scalars = choice?.kind { choice?.kind = nil }
    for index in children.indices { children[index].forgetLevels() }
    for key in byName.keys { byName[key]?.forgetLevels() }
  }
}
