import HTTP2
import Testing

@Suite struct ShutdownTests {
  @Test("a drain in two steps loses no request that was on its way")
  func twoSteps() throws {
    let pair = try SessionPair(makeStream: ExchangeTests.echo)
    try pair.pump()
    let early = try pair.open()
    try pair.pump()
    try pair.serverSession.announceShutdown()
    try pair.serverSession.ping(42)
    // Opened before the client has seen the GOAWAY.
    let crossing = try pair.open(endStream: true)
    try pair.pump()
    #expect(pair.server.acknowledgedPings == [42])
    #expect(pair.client.goAways == [.init(code: .noError, lastStreamID: Int32.max, debugData: "")])
    #expect(crossing.closings == [.noError])
    #expect(!pair.clientSession.mayOpenStreams)

    try pair.serverSession.refuseNewStreams(debugData: "max_age")
    try pair.pump()
    #expect(pair.client.goAways.last == .init(code: .noError, lastStreamID: crossing.id, debugData: "max_age"))
    #expect(early.closings.isEmpty)
    early.finish()
    try pair.pump()
    #expect(early.closings == [.noError])
    #expect(pair.serverSession.isFinished)
  }

  @Test("a request that comes after a GOAWAY is refused, not lost")
  func requestAfterGoAway() throws {
    let pair = try SessionPair()
    try pair.pump()
    try pair.serverSession.refuseNewStreams()
    try pair.pump()
    do {
      let late = try pair.open(endStream: true)
      try pair.pump()
      #expect(late.closings == [.refusedStream])
    } catch {
      #expect((error as? HTTP2Error)?.operation == "submit_request")
    }
  }

  @Test("requests beyond the peer's limit wait for a stream to close")
  func streamLimit() throws {
    var limited = HTTP2Configuration()
    limited.maxConcurrentStreams = 2
    let pair = try SessionPair(server: limited)
    try pair.pump()
    let streams = try (0..<5).map { _ in try pair.open(endStream: true) }
    try pair.pump()
    #expect(pair.server.streams.count == 2)
    #expect(pair.client.settings?.maxConcurrentStreams == 2)
    for index in 0..<5 {
      try pair.server.streams[index].sendResponse(SessionPair.response, endStream: true)
      try pair.pump()
    }
    #expect(streams.allSatisfy { $0.closings == [.noError] })
  }
}
