import HTTP2
import Testing

@Suite struct FlowControlTests {
  @Test("a sender stops at the reader's window and goes on as the reader consumes")
  func backPressure() throws {
    var small = HTTP2Configuration()
    small.streamWindowBytes = 10_000
    let pair = try SessionPair(server: small)
    try pair.pump()
    let stream = try pair.open()
    stream.send([UInt8](repeating: 7, count: 50_000))
    stream.finish()
    try pair.pump()
    let reader = try #require(pair.server.streams.first)
    // The recorder consumes at once: everything came.
    #expect(reader.data.count == 50_000)

    let slow = try pair.open()
    try pair.pump()
    let slowReader = pair.server.streams[1]
    slowReader.consumesAtOnce = false
    slow.send([UInt8](repeating: 8, count: 50_000))
    try pair.pump()
    #expect(slowReader.data.count == 10_000)
    #expect(slow.pendingBytes == 40_000)
    slowReader.consume(6_000)
    try pair.pump()
    #expect(slowReader.data.count == 16_000)
  }

  @Test("an unread stream does not stop the others when its connection window is given back")
  func connectionWindow() throws {
    var small = HTTP2Configuration()
    small.connectionWindowBytes = 100_000
    small.streamWindowBytes = 90_000
    let pair = try SessionPair(server: small)
    try pair.pump()
    let slow = try pair.open()
    try pair.pump()
    let slowReader = pair.server.streams[0]
    slowReader.consumesAtOnce = false
    slow.send([UInt8](repeating: 1, count: 200_000))
    try pair.pump()
    #expect(slowReader.data.count == 90_000)
    let other = try pair.open()
    other.send([UInt8](repeating: 2, count: 50_000))
    try pair.pump()
    let otherReader = pair.server.streams[1]
    #expect(otherReader.data.count == 10_000)
    slowReader.consumeConnection(90_000)
    try pair.pump()
    #expect(otherReader.data.count == 50_000)
    #expect(slowReader.data.count == 90_000)
    slowReader.consumeStream(90_000)
    try pair.pump()
    #expect(slowReader.data.count > 90_000)
  }

  @Test("what a closed stream had not read is given back to the connection")
  func closedStreamReturnsWindow() throws {
    var small = HTTP2Configuration()
    small.connectionWindowBytes = 70_000
    small.streamWindowBytes = 60_000
    let pair = try SessionPair(server: small)
    for _ in 0..<20 {
      let stream = try pair.open()
      try pair.pump()
      let reader = try #require(pair.server.streams.last)
      reader.consumesAtOnce = false
      stream.send([UInt8](repeating: 1, count: 60_000))
      try pair.pump()
      #expect(reader.data.count == 60_000)
      stream.reset(.cancel)
      try pair.pump()
      #expect(reader.closings == [.cancel])
    }
  }

  @Test("a large body crosses unharmed")
  func largeBody() throws {
    let pair = try SessionPair(makeStream: ExchangeTests.echo)
    let pattern = (0..<2_999).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 7) }
    let body = [[UInt8]](repeating: pattern, count: 1_000).flatMap { $0 }
    let stream = try pair.open()
    stream.send(body)
    stream.finish()
    try pair.pump()
    #expect(stream.data == body)
    #expect(stream.closings == [.noError])
  }

  @Test("a transport that has enough stops the flush; the next one goes on where it stopped")
  func transportBackPressure() throws {
    let pair = try SessionPair()
    _ = try pair.open(endStream: true)
    try pair.pump()
    let response = try #require(pair.server.streams.first)
    try response.sendResponse(SessionPair.response)
    response.send([UInt8](repeating: 3, count: 60_000))
    response.finish()
    var pieces: [Int] = []
    try pair.serverSession.flush { bytes in
      pieces.append(bytes.count)
      return false
    }
    #expect(pieces.count == 1)
    #expect(response.pendingBytes < 60_000)
  }
}
