import Protobuf
import Testing

@Suite struct SplicedTests {
  private func spliced(_ fields: Scalars, _ encoded: [UInt8]) -> Spliced<Scalars> {
    Spliced(fields, encodedBytes: encoded.count) { target in
      encoded.withUnsafeBytes { target.copyMemory(from: $0) }
    }
  }

  /// The bytes that are written, with what stood behind the room that was asked for.
  private func written(_ message: Spliced<Scalars>) throws -> [UInt8] {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 4096, alignment: 1)
    defer { memory.deallocate() }
    var promised = 0
    let count = try message.encode { worstCaseBytes in
      promised = worstCaseBytes
      return memory.baseAddress
    }
    #expect(count <= promised)
    return Array(memory.prefix(count))
  }

  @Test func bothPartsAreOneMessage() throws {
    var fields = Scalars()
    fields.int32 = 7
    var stored = Scalars()
    stored.string = String(repeating: "stored ", count: 50)
    stored.double = 0.5
    var whole = stored
    whole.int32 = 7
    let bytes = try written(spliced(fields, try stored.encodedBytes()))
    #expect(try Scalars(decoding: bytes) == whole)
  }

  @Test func eitherPartMayBeEmpty() throws {
    var fields = Scalars()
    fields.int32 = 7
    #expect(try Scalars(decoding: written(spliced(fields, []))) == fields)
    #expect(try Scalars(decoding: written(spliced(Scalars(), fields.encodedBytes()))) == fields)
    #expect(try written(spliced(Scalars(), [])).isEmpty)
  }

  @Test func withoutRoomNothingIsWritten() throws {
    let message = Spliced(Scalars(), encodedBytes: 3) { _ in Issue.record("copied without room") }
    #expect(try message.encode { _ in nil } == 0)
  }
}
