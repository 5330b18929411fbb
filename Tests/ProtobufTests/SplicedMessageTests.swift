import Protobuf
import Testing

@Suite struct SplicedMessageTests {
  private struct SplicedScalars: SplicedMessage {
    let fields: Scalars
    let encoded: [UInt8]
    var encodedBytes: Int { encoded.count }

    init(_ fields: Scalars, _ encoded: [UInt8]) {
      self.fields = fields
      self.encoded = encoded
    }

    func copyEncoded(to target: UnsafeMutableRawBufferPointer) {
      #expect(target.count == encoded.count)
      encoded.withUnsafeBytes { target.copyMemory(from: $0) }
    }
  }

  /// The bytes that are written, with what stood behind the room that was asked for.
  private func written(_ message: SplicedScalars) throws -> [UInt8] {
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
    let bytes = try written(SplicedScalars(fields, try stored.encodedBytes()))
    #expect(try Scalars(decoding: bytes) == whole)
  }

  @Test func eitherPartMayBeEmpty() throws {
    var fields = Scalars()
    fields.int32 = 7
    #expect(try Scalars(decoding: written(SplicedScalars(fields, []))) == fields)
    #expect(try Scalars(decoding: written(SplicedScalars(Scalars(), fields.encodedBytes()))) == fields)
    #expect(try written(SplicedScalars(Scalars(), [])).isEmpty)
  }

  @Test func withoutRoomNothingIsWritten() throws {
    #expect(try SplicedScalars(Scalars(), [1, 2, 3]).encode { _ in nil } == 0)
  }
}
