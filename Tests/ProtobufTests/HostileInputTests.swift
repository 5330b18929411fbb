import Foundation
import Protobuf
import Testing

/// Bytes from somebody who means harm.
@Suite struct HostileInputTests {
  @Test func mutatedMessagesNeverCrashAndWhatIsReadIsWrittenStably() throws {
    let seed: UInt64 = 20_261_122
    var samples = Samples(seed: seed)
    var decodedCount = 0
    var bytes: [UInt8] = []
    for round in 0..<10_000 {
      if round % 100 == 0 { bytes = try samples.mutationSubject().encodedBytes() }
      let mutated = samples.mutated(bytes)
      guard let message = try? Everything(decoding: mutated) else { continue }
      decodedCount += 1
      let written = try message.encodedBytes()
      let again = try Everything(decoding: written)
      // A message with a NaN inside is not equal to another reading of it.
      let hasNaN = try Everything(decoding: mutated) != message
      #expect(again == message || hasNaN, "seed \(seed), round \(round)")
      #expect(try again.encodedBytes().count == written.count, "seed \(seed), round \(round)")
    }
    // The mutations are worth something only where both ways are taken.
    #expect((500...9_500).contains(decodedCount), "\(decodedCount) of 10,000 were read")
  }

  @Test func everyTruncationIsRefusedOrRead() throws {
    var samples = Samples(seed: 7)
    let bytes = try samples.tree(depth: 3).encodedBytes()
    for length in 0..<min(bytes.count, 4_000) {
      let part = Array(bytes[..<length])
      if let tree = try? Tree(decoding: part) { #expect(try Tree(decoding: tree.encodedBytes()) == tree) }
    }
    var scalars = Scalars()
    scalars.string = "four"
    let whole = try scalars.encodedBytes()
    #expect(throws: DecodingError.malformed(message: "tests.v1.Scalars")) { try Scalars(decoding: whole.dropLast()) }
  }

  /// On a thread with 512 KiB of stack, as small as any that runs Swift tasks.
  @Test func deepNestingIsRefusedOnASmallStack() throws {
    for depth in [90, 101, 1_000, 100_000] {
      // Tree.children is field 2, length-delimited.
      let bytes = nested(depth: depth) { [0x12] + varint($0) }
      let failure = onSmallStack { () -> DecodingError? in
        do throws(DecodingError) {
          _ = try Tree(decoding: bytes)
          return nil
        } catch {
          return error
        }
      }
      #expect(failure == (depth <= 100 ? nil : .tooDeep(message: "tests.v1.Tree")), "depth \(depth)")
    }
    // A Value in a ListValue in a Value …
    var isList = false
    let bytes = nested(depth: 10_001) { length in
      isList.toggle()
      return [isList ? 0x0A : 0x32] + varint(length)
    }
    let value = onSmallStack { try? Value(decoding: bytes) }
    #expect(value == nil)
  }

  @Test func unknownFieldsAreDroppedWithinTheBudget() throws {
    var scalars = Scalars()
    scalars.string = "kept"
    let known = try scalars.encodedBytes()
    // Field 100, varint 1, in three bytes.
    let few = known + [UInt8](repeating: 0, count: 100).flatMap { _ in [0xA0, 0x06, 0x01] as [UInt8] }
    #expect(try Scalars(decoding: few) == scalars)
    let many = [UInt8](repeating: 0, count: 1 << 18).flatMap { _ in [0xA0, 0x06, 0x01, 0x00] as [UInt8] }.dropLast()
    #expect(throws: DecodingError.self) { try Scalars(decoding: Array(many)) }
    // Field 20, varint: two bytes on the wire become 44 in memory.
    let amplified = (0..<(1 << 19)).flatMap { _ in [0xA0, 0x01, 0x01] as [UInt8] }
    #expect {
      try Scalars(decoding: amplified)
    } throws: { error in
      if case .overBudget = error as? DecodingError { true } else { false }
    }
  }

  @Test func emptyMessagesByTheMillionAreRefused() {
    // Lists.scalars is field 17: each empty one takes three bytes on the wire and a struct in memory.
    let bytes = (0..<400_000).flatMap { _ in [0x8A, 0x01, 0x00] as [UInt8] }
    #expect {
      try Lists(decoding: bytes)
    } throws: { error in
      if case .overBudget = error as? DecodingError { true } else { false }
    }
  }

  @Test(
    arguments: [
      [0xC3, 0x28], [0x80], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xC0, 0x80], [0x61, 0xFF],
    ] as [[UInt8]])
  func badUTF8IsRefused(bytes: [UInt8]) {
    let message: [UInt8] = [0x72, UInt8(bytes.count)] + bytes
    #expect(throws: DecodingError.invalidUTF8(message: "tests.v1.Scalars")) { try Scalars(decoding: message) }
    // And as bytes they are fine: field 15.
    #expect((try? Scalars(decoding: [0x7A, UInt8(bytes.count)] + bytes))?.bytes == bytes)
  }

  /// As the specification says; protobuf-c alone would refuse the whole message.
  @Test func aWrongWireTypeIsAnUnknownField() throws {
    let seven: [UInt8] = [0x08, 0x07]
    // Field 14, a string, as a varint; field 1, an int32, as a string; a group inside a group.
    for wrong in [[0x70, 0x01], [0x0A, 0x01, 0x41], [0xA3, 0x06, 0xAB, 0x06, 0x08, 0x01, 0xAC, 0x06, 0xA4, 0x06]] {
      let bytes = wrong.map { UInt8($0) } + seven
      #expect(try Scalars(decoding: bytes) == .with { $0.int32 = 7 })
      #expect(throws: Never.self) { try Protoc.decode("tests.v1.Scalars", bytes) }
    }
    // A group that does not end, ends as another one, or was never begun.
    for wrong in [[0xA3, 0x06], [0xA3, 0x06, 0xAC, 0x06], [0xA4, 0x06], [UInt8](repeating: 0x0B, count: 100_000)] {
      #expect(throws: DecodingError.malformed(message: "tests.v1.Scalars")) { try Scalars(decoding: wrong) }
    }
  }

  /// A second reading must not cost more than in proportion to the input.
  @Test func repairIsLinear() throws {
    // Choice.scalars (field 4) so many times, to be merged.
    func timeOfMerging(_ count: Int) throws -> Duration {
      let pieces = [[UInt8]](repeating: [0x22, 0x02, 0x08, 0x01], count: count).flatMap { $0 }
      let many = DecodingLimits(baseMemoryBytes: 1 << 30)
      var choice: Choice?
      let time = try ContinuousClock().measure { choice = try Choice(decoding: pieces, limits: many) }
      #expect(choice?.kind == .scalars(.with { $0.int32 = 1 }))
      return time
    }
    // Four times as much takes less than eight times as long, in one of some rounds; in proportion to its square it would be
    // sixteen.
    var ratios: [Double] = []
    while ratios.count < 5, !ratios.contains(where: { $0 < 8 }) {
      let few = try timeOfMerging(40_000)
      ratios.append(try timeOfMerging(160_000) / few)
    }
    #expect(ratios.contains { $0 < 8 }, "\(ratios)")
  }

  @Test func packedAndUnpackedAreBothRead() throws {
    #expect(try Lists(decoding: [0x0A, 0x02, 0x01, 0x02]).int32 == [1, 2])
    #expect(try Lists(decoding: [0x08, 0x01, 0x08, 0x02]).int32 == [1, 2])
    #expect(try Lists(decoding: [0x08, 0x01, 0x0A, 0x02, 0x02, 0x03, 0x08, 0x04]).int32 == [1, 2, 3, 4])
  }

  @Test func limitsAreTheCallers() throws {
    var tree = Tree()
    for _ in 0..<5 { tree.children = [tree] }
    let bytes = try tree.encodedBytes()
    #expect(throws: DecodingError.tooDeep(message: "tests.v1.Tree")) {
      try Tree(decoding: bytes, limits: DecodingLimits(maxDepth: 5))
    }
    #expect(try Tree(decoding: bytes, limits: DecodingLimits(maxDepth: 6)) == tree)
  }

  // MARK: -

  private func varint(_ value: Int) -> [UInt8] {
    var rest = value
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  /// So many messages inside each other; the headers are collected from the inside out, which keeps this linear.
  private func nested(depth: Int, header: (Int) -> [UInt8]) -> [UInt8] {
    var reversed: [UInt8] = []
    for _ in 1..<depth { reversed += header(reversed.count).reversed() }
    return reversed.reversed()
  }

  private func onSmallStack<R: Sendable>(_ body: @escaping @Sendable () -> R) -> R {
    let done = DispatchSemaphore(value: 0)
    let result = Box<R>()
    let thread = Thread {
      result.value = body()
      done.signal()
    }
    thread.stackSize = 512 << 10
    thread.start()
    done.wait()
    return result.value!
  }

  // Written by the thread before it signals, read after the signal was awaited.
  private final class Box<R>: @unchecked Sendable { var value: R? }
}

extension Samples {
  fileprivate mutating func mutationSubject() -> Everything {
    var message = Everything()
    message.scalars = [scalars()]
    message.optionals = [optionals()]
    message.maps = [maps()]
    message.choices = [choice(), choice()]
    message.trees = [tree(depth: 3)]
    message.known = [known()]
    return message
  }

  /// One to four changes: a bit, a byte, a piece cut out, doubled or moved, the end cut off.
  mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
    var result = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) where !result.isEmpty {
      let start = Int.random(in: 0..<result.count, using: &generator)
      let end = min(result.count, start + Int.random(in: 1...16, using: &generator))
      switch Int.random(in: 0..<7, using: &generator) {
      case 0: result[start] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      case 1: result[start] = UInt8.random(in: .min ... .max, using: &generator)
      case 2: result.removeSubrange(start..<end)
      case 3: result.insert(contentsOf: result[start..<end], at: start)
      case 4: result.insert(contentsOf: result[start..<end], at: Int.random(in: 0...result.count, using: &generator))
      case 5: result.removeSubrange(start...)
      default: result[start] = 0xFF
      }
    }
    return result
  }
}
