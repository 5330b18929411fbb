import Protobuf
import Testing

@Suite struct RoundTripTests {
  private func check<M: Message>(_ message: M) throws {
    #expect(M.schema.problems.isEmpty)
    let bytes = try message.encodedBytes()
    #expect(try M(decoding: bytes) == message)
    // The append-style and the lending encoder agree with the array.
    let framed = try message.withEncodedBytes(headroomBytes: 5) { Array($0.dropFirst(5)) }
    #expect(framed == bytes)
  }

  @Test func everyMessageSurvives() throws {
    for seed in UInt64(1)...200 {
      var samples = Samples(seed: seed)
      try check(samples.scalars())
      try check(samples.optionals())
      try check(samples.lists())
      try check(samples.maps())
      try check(samples.choice())
      try check(samples.tree(depth: 4))
    }
  }

  @Test func theDefaultTakesNoBytes() throws {
    #expect(try Scalars().encodedBytes().isEmpty)
    #expect(try Scalars(decoding: []) == Scalars())
    #expect(try Tree(decoding: []) == Tree())
  }

  @Test func negativeZeroIsNotTheDefault() throws {
    var scalars = Scalars()
    scalars.double = -0.0
    scalars.float = -0.0
    let read = try Scalars(decoding: scalars.encodedBytes())
    #expect(read.double.sign == .minus && read.float.sign == .minus)
  }

  @Test func aStringKeepsItsNUL() throws {
    var scalars = Scalars()
    scalars.string = "before\0after"
    #expect(try Scalars(decoding: scalars.encodedBytes()).string == "before\0after")
  }

  @Test func anUnknownEnumNumberSurvives() throws {
    var scalars = Scalars()
    scalars.level = Level(rawValue: 77)
    let read = try Scalars(decoding: scalars.encodedBytes())
    #expect(read.level.rawValue == 77 && !read.level.isDefined)
  }

  @Test func encodingInsideALoanUsesOtherMemory() throws {
    var outer = Scalars()
    outer.string = String(repeating: "o", count: 100)
    var inner = Scalars()
    inner.string = String(repeating: "i", count: 100)
    let expected = try outer.encodedBytes()
    let seen = try outer.withEncodedBytes { bytes in
      let nested = try? inner.encodedBytes()
      #expect(nested?.count == expected.count)
      return Array(bytes)
    }
    #expect(seen == expected)
  }

  @Test func encodingIntoTheCallersMemoryStaysWithinItsReservation() throws {
    for seed in UInt64(1)...100 {
      var samples = Samples(seed: seed)
      let message = samples.tree(depth: 4)
      let expected = try message.encodedBytes()
      var storage: [UInt8] = []
      var reserved = 0
      let buffer = UnsafeMutableRawPointer.allocate(byteCount: 1 << 20, alignment: 1)
      defer { buffer.deallocate() }
      let count = try message.encode { worstCase in
        reserved = worstCase
        return buffer
      }
      storage = Array(UnsafeRawBufferPointer(start: buffer, count: count))
      #expect(storage == expected && count <= reserved)
    }
  }
}
