import TestSupport
import Testing

@testable import RPC

@Suite struct MessageDeframerTests {
  private func frame(_ message: [UInt8], flag: UInt8 = 0) -> [UInt8] {
    let count = UInt32(message.count)
    return [flag] + withUnsafeBytes(of: count.bigEndian) { Array($0) } + message
  }

  /// Feeds `chunk` and returns the messages that it completes.
  private func feed(_ deframer: inout MessageDeframer, _ chunk: [UInt8]) throws -> [[UInt8]] {
    try chunk.withUnsafeBytes { bytes in
      var rest = bytes
      var messages: [[UInt8]] = []
      while let message = try deframer.next(from: &rest) { messages.append(Array(message)) }
      #expect(rest.isEmpty)
      return messages
    }
  }

  private func failure(ofEnding deframer: borrowing MessageDeframer) -> FramingError? {
    do throws(FramingError) {
      try deframer.finish()
      return nil
    } catch {
      return error
    }
  }

  @Test(arguments: propertySeeds)
  func anySplitGivesTheSameMessages(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let sizes = [0, 1, 4, 5, 100, 5000]
      let messages = (0..<Int.random(in: 0...8, using: &generator)).map { _ in
        generator.bytes(upTo: sizes.randomElement(using: &generator) ?? 0)
      }
      var stream = messages.flatMap { frame($0) }[...]
      var deframer = MessageDeframer(limitBytes: 5000)
      var received: [[UInt8]] = []
      let longest = [1, 3, 7, 64, 4096, 100_000].randomElement(using: &generator) ?? 1
      while !stream.isEmpty {
        let count = min(stream.count, Int.random(in: 0...longest, using: &generator))
        received += try feed(&deframer, Array(stream.prefix(count)))
        stream = stream.dropFirst(count)
      }
      #expect(received == messages, "seed \(seed)")
      #expect(failure(ofEnding: deframer) == nil, "seed \(seed)")
    }
  }

  @Test func aWholeMessageIsHandedOutWhereItLies() throws {
    let chunk = frame([1, 2, 3]) + frame([]) + frame([4])
    let places = try chunk.withUnsafeBytes { chunk in
      var deframer = MessageDeframer(limitBytes: 10)
      var rest = chunk
      var places: [Range<Int>] = []
      while let message = try deframer.next(from: &rest), let start = message.baseAddress {
        let offset = chunk.baseAddress.map { start - $0 } ?? 0
        places.append(offset..<(offset + message.count))
      }
      return places
    }
    #expect(places == [5..<8, 13..<13, 18..<19])
  }

  @Test func theLimitIsJudgedByThePrefix() throws {
    for split in 1...5 {
      var deframer = MessageDeframer(limitBytes: 100)
      let prefix: [UInt8] = [0, 0, 0, 0, 101]
      #expect(throws: FramingError.tooLarge(bytes: 101, limitBytes: 100)) {
        _ = try feed(&deframer, Array(prefix[..<split]))
        _ = try feed(&deframer, Array(prefix[split...]) + [])
      }
    }
    var deframer = MessageDeframer(limitBytes: 100)
    #expect(throws: FramingError.tooLarge(bytes: 101, limitBytes: 100)) {
      _ = try feed(&deframer, frame(Array(repeating: 7, count: 101)))
    }
    var exact = MessageDeframer(limitBytes: 100)
    #expect(try feed(&exact, frame(Array(repeating: 7, count: 100))).count == 1)
    var greatest = MessageDeframer(limitBytes: 100)
    #expect(throws: FramingError.tooLarge(bytes: 0xffff_ffff, limitBytes: 100)) {
      _ = try feed(&greatest, [0, 255, 255, 255, 255])
    }
  }

  @Test func flagsAreJudged() {
    var compressed = MessageDeframer(limitBytes: 100)
    #expect(throws: FramingError.compressedWithoutEncoding) { _ = try feed(&compressed, frame([1], flag: 1)) }
    var odd = MessageDeframer(limitBytes: 100)
    #expect(throws: FramingError.invalidFlag(2)) { _ = try feed(&odd, frame([1], flag: 2)) }
    #expect(FramingError.compressedWithoutEncoding.rpcError.code == .internal)
    #expect(FramingError.tooLarge(bytes: 2, limitBytes: 1).rpcError.code == .resourceExhausted)
  }

  @Test func eachMessageTellsWhetherItIsCompressed() throws {
    let stream = frame([1], flag: 1) + frame([2]) + frame([], flag: 1) + frame([3, 4]) + frame([5, 6], flag: 1)
    for longest in 1...stream.count {
      var deframer = MessageDeframer(limitBytes: 100)
      deframer.acceptsCompressed = true
      var flags: [Bool] = []
      var rest = stream[...]
      while !rest.isEmpty {
        try Array(rest.prefix(longest)).withUnsafeBytes { chunk in
          var chunk = chunk
          while try deframer.next(from: &chunk) != nil { flags.append(deframer.isCompressed) }
        }
        rest = rest.dropFirst(longest)
      }
      #expect(flags == [true, false, true, false, true], "chunks of \(longest)")
    }
  }

  @Test func anEndWithinAMessageIsNoticed() throws {
    let stream = frame([1, 2, 3])
    for count in 1..<stream.count {
      var deframer = MessageDeframer(limitBytes: 100)
      #expect(try feed(&deframer, Array(stream[..<count])).isEmpty)
      #expect(failure(ofEnding: deframer) == .truncated)
    }
  }

  @Test func oneByteAtATimeNeverHoldsMuchMoreThanHasCome() throws {
    // A prefix of 4 MiB and then nothing but single bytes (CVE-2026-84304).
    var deframer = MessageDeframer(limitBytes: 4 << 20)
    _ = try feed(&deframer, [0, 0, 0x40, 0, 0])
    let held = deframer.bufferBytes
    #expect(held == 0)
    for count in 1...1000 {
      _ = try feed(&deframer, [1])
      let held = deframer.bufferBytes
      #expect(held <= 2 * count)
    }
  }

  @Test func aLargeBufferIsNotKept() throws {
    var deframer = MessageDeframer(limitBytes: 1 << 20)
    let large = frame(Array(repeating: 1, count: 1 << 20))
    _ = try feed(&deframer, Array(large[..<1000]))
    #expect(try feed(&deframer, Array(large[1000...])).count == 1)
    _ = try feed(&deframer, [0])
    let held = deframer.bufferBytes
    #expect(held == 0)
  }
}
