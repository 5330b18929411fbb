import TestSupport
import Testing

@testable import Compression

@Suite struct CompressionTests {
  private func gzip(_ bytes: [UInt8], level: Int = 3) throws -> [UInt8] {
    try gzip(bytes, with: Deflater(level: level))
  }

  private func gzip(_ bytes: [UInt8], with deflater: Deflater) throws -> [UInt8] {
    var room = [UInt8](repeating: 0, count: bytes.count + 1024)
    let count = try bytes.withUnsafeBytes { input in
      try room.withUnsafeMutableBytes { try deflater.compress(input, into: $0) }
    }
    return Array(room[..<(try #require(count))])
  }

  private func inflate(_ bytes: [UInt8], limitBytes: Int = 1 << 20, with inflater: Inflater) throws -> [UInt8] {
    try bytes.withUnsafeBytes { try Array(inflater.inflate($0, limitBytes: limitBytes)) }
  }

  private func failure(_ bytes: [UInt8], limitBytes: Int = 1 << 20, with inflater: Inflater) -> CompressionError? {
    do {
      _ = try inflate(bytes, limitBytes: limitBytes, with: inflater)
      return nil
    } catch {
      return error as? CompressionError
    }
  }

  @Test func whatWasCompressedComesBackWithOneSetOfTablesForAll() throws {
    var generator = SeededGenerator(seed: 1)
    let deflater = try Deflater()
    let inflater = try Inflater()
    for count in [0, 1, 17, 4_095, 4_096, 4_097, 70_000, 300_000] {
      let mixed = (0..<count).map { _ in UInt8.random(in: 0..<4, using: &generator) }
      for data in [mixed, [UInt8](repeating: 7, count: count)] {
        let compressed = try gzip(data, with: deflater)
        #expect(try inflate(compressed, with: inflater) == data)
      }
    }
  }

  @Test func roomThatIsTooSmallIsToldAndTheNextMemberIsWhole() throws {
    var generator = SeededGenerator(seed: 2)
    let noise = (0..<1_000).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    let deflater = try Deflater()
    var room = [UInt8](repeating: 0, count: noise.count)
    let count = try noise.withUnsafeBytes { input in
      try room.withUnsafeMutableBytes { try deflater.compress(input, into: $0) }
    }
    #expect(count == nil)
    let next = try gzip(Array("next".utf8), with: deflater)
    #expect(try inflate(next, with: Inflater()) == Array("next".utf8))
  }

  @Test func whatPythonWrites() throws {
    // python3: gzip.compress(b"hello hello hello", mtime=0)
    let bytes: [UInt8] = [
      0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0x57, 0xc8, 0x40, 0x90,
      0x00, 0x80, 0x88, 0xf9, 0xe5, 0x11, 0x00, 0x00, 0x00,
    ]
    #expect(try inflate(bytes, with: Inflater()) == Array("hello hello hello".utf8))
  }

  @Test func theLimitIsExact() throws {
    let inflater = try Inflater()
    for count in [0, 1, 5_000, 100_000] {
      let compressed = try gzip([UInt8](repeating: 1, count: count))
      #expect(try inflate(compressed, limitBytes: count, with: inflater).count == count)
      guard count > 0 else { continue }
      #expect(
        failure(compressed, limitBytes: count - 1, with: inflater)
          == .tooLarge(limitBytes: count - 1))
    }
  }

  @Test func aBombCostsNoMoreThanTheLimit() throws {
    let inflater = try Inflater()
    let bomb = try gzip([UInt8](repeating: 0, count: 64 << 20))
    #expect(bomb.count < 400_000)
    #expect(failure(bomb, limitBytes: 100_000, with: inflater) == .tooLarge(limitBytes: 100_000))
    #expect(inflater.bufferBytes <= 100_001)
  }

  @Test func theBufferGrowsWithWhatComesOutAndIsGivenBack() throws {
    let inflater = try Inflater()
    for count in [10, 10_000, 200_000] {
      _ = try inflate(gzip([UInt8](repeating: 0, count: count)), with: inflater)
      #expect(inflater.bufferBytes <= max(Inflater.minimumBytes, 2 * count))
    }
    inflater.trim()
    #expect(inflater.bufferBytes == 0)
  }

  @Test func everyCutIsTruncated() throws {
    let inflater = try Inflater()
    let compressed = try gzip(Array("a message that is long enough to be compressed, compressed, compressed".utf8))
    for count in 0..<compressed.count {
      #expect(failure(Array(compressed[..<count]), with: inflater) == .truncated)
    }
    #expect(failure(compressed, with: inflater) == nil)
  }

  @Test func aFlippedBitIsNoticedWhereItChangesTheText() throws {
    let inflater = try Inflater()
    let text = Array("a message that is long enough to be compressed, compressed, compressed".utf8)
    let compressed = try gzip(text)
    var unnoticed = 0
    for index in compressed.indices {
      for bit in 0..<8 {
        var damaged = compressed
        damaged[index] ^= 1 << bit
        guard let inflated = try? inflate(damaged, with: inflater) else { continue }
        #expect(inflated == text)
        unnoticed += 1
      }
    }
    // The header's time, effort and system (RFC 1952, section 2.3), a flag of it, the bits that fill the last byte.
    #expect(unnoticed <= 6 * 8 + 8 + 8)
  }

  @Test func severalMembersAreOnePieceUnderOneLimit() throws {
    let inflater = try Inflater()
    let twice = try gzip(Array("one ".utf8)) + gzip(Array("two".utf8))
    #expect(try inflate(twice, with: inflater) == Array("one two".utf8))
    #expect(failure(twice, limitBytes: 6, with: inflater) == .tooLarge(limitBytes: 6))
  }

  @Test func whatFollowsTheLastMemberIsCorrupt() throws {
    let inflater = try Inflater()
    let compressed = try gzip(Array("one".utf8))
    #expect(failure(compressed + Array("garbage".utf8), with: inflater) == .corrupt)
    #expect(failure(compressed + [0, 0], with: inflater) == .corrupt)
    #expect(failure(Array("garbage".utf8), with: inflater) == .corrupt)
  }
}
