import Testing

@testable import RPC

@Suite struct MessageCompressionTests {
  private func frame(_ message: [UInt8], _ compression: MessageCompression) -> [UInt8] {
    var room = [UInt8](repeating: 0xee, count: message.count + MessageFramer.prefixBytes)
    let count = message.withUnsafeBytes { message in
      room.withUnsafeMutableBytes { compression.writeFrame(of: message, to: $0) }
    }
    return Array(room[..<count])
  }

  private func inflated(_ payload: [UInt8], limitBytes: Int = 10_000) throws -> [UInt8] {
    let compression = MessageCompression()
    return try payload.withUnsafeBytes { payload in
      try compression.withInflated(payload, limitBytes: limitBytes) { bytes throws(RPCError) in Array(bytes) }
    }
  }

  private func failure(_ payload: [UInt8], limitBytes: Int = 10_000) -> RPCError.Code? {
    do {
      _ = try inflated(payload, limitBytes: limitBytes)
      return nil
    } catch {
      return (error as? RPCError)?.code
    }
  }

  @Test(arguments: [19, 100, 10_000]) func aFrameHoldsTheMessageCompressed(count: Int) throws {
    let message = [UInt8](repeating: 5, count: count)
    let framed = frame(message, MessageCompression())
    guard framed[0] == 1 else {
      // Short ones do not become smaller.
      #expect(count < 100)
      return
    }
    #expect(framed.count < MessageFramer.prefixBytes + count)
    #expect(try inflated(Array(framed[5...])) == message)
  }

  @Test func aFrameHoldsAsItIsWhatWouldNotBecomeSmaller() {
    let compression = MessageCompression()
    for message in [[], [1, 2, 3], Array(0...255)] as [[UInt8]] {
      #expect(
        frame(message, compression) == [0, 0, 0, UInt8(message.count >> 8), UInt8(message.count & 255)] + message)
    }
    #expect(frame([UInt8](repeating: 5, count: 300), compression).first == 1)
  }

  @Test func whatIsWrongIsAStatus() {
    let whole = Array(frame([UInt8](repeating: 5, count: 1000), MessageCompression())[5...])
    #expect(failure(whole) == nil)
    #expect(failure(Array(whole.dropLast())) == .internal)
    #expect(failure(whole + [0]) == .internal)
    #expect(failure([]) == .internal)
    #expect(failure(whole, limitBytes: 999) == .resourceExhausted)
    #expect(failure(whole, limitBytes: 1000) == nil)
  }
}
