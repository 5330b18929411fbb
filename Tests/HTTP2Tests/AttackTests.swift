import HTTP2
import Testing

@Suite struct AttackTests {
  @Test("a header bomb resets its stream only")
  func headerBomb() throws {
    let pair = try SessionPair(makeStream: ExchangeTests.echo)
    try pair.pump()
    var bomb = HTTP2Headers()
    // Indexed after its first use: four kilobytes for a byte.
    for _ in 0..<15 { bomb.append("x-bomb", String(repeating: "a", count: 3_000)) }
    let stream = RecordingStream()
    try pair.clientSession.open(stream, SessionPair.request, bomb, endStream: true)
    let bystander = try pair.open(endStream: true)
    try pair.pump()
    #expect(stream.closings == [.enhanceYourCalm])
    #expect(bystander.closings == [.noError])
    #expect(pair.server.streams[0].lists.isEmpty)
    #expect(pair.server.streams[0].headers.count < 10)
  }

  @Test("a client refuses to send what no server would read")
  func oversizedRequest() throws {
    let pair = try SessionPair(makeStream: ExchangeTests.echo)
    var headers = HTTP2Headers()
    headers.append("x-large", String(repeating: "a", count: 100_000))
    let stream = RecordingStream()
    try pair.clientSession.open(stream, SessionPair.request, headers, endStream: true)
    try pair.pump()
    #expect(stream.closings == [.internalError])
  }

  @Test("more fields than allowed reset the stream, small as they are")
  func manyFields() throws {
    let pair = try SessionPair(makeStream: ExchangeTests.echo)
    var fields = HTTP2Headers()
    for index in 0..<200 { fields.append("x\(index)", "") }
    let stream = RecordingStream()
    try pair.clientSession.open(stream, SessionPair.request, fields, endStream: true)
    try pair.pump()
    #expect(stream.closings == [.enhanceYourCalm])
  }

  @Test("rapid resets end the connection")
  func rapidReset() throws {
    var configuration = HTTP2Configuration()
    configuration.peerResets = .init(burst: 50, perSecond: 1)
    let pair = try SessionPair(server: configuration)
    try pair.pump()
    for _ in 0..<80 {
      guard pair.clientSession.mayOpenStreams else { break }
      let stream = try pair.open(endStream: true)
      try pair.pump()
      stream.reset(.cancel)
      try pair.pump()
    }
    #expect(pair.client.goAways.first?.code == .enhanceYourCalm)
    #expect(pair.client.goAways.first?.debugData == "too_many_resets")
    #expect(pair.server.streams.count <= 52)
  }

  @Test("resets that a peer provokes end the connection")
  func madeYouReset() throws {
    var configuration = HTTP2Configuration()
    configuration.provokedResets = .init(burst: 10, perSecond: 1)
    let pair = try SessionPair(server: configuration) { nil }
    try pair.pump()
    for _ in 0..<20 where pair.clientSession.mayOpenStreams {
      _ = try pair.open(endStream: true)
      try pair.pump()
    }
    #expect(pair.client.goAways.last?.code == .enhanceYourCalm)
  }

  @Test("bytes that are not HTTP/2 are an error and nothing worse")
  func notHTTP2() throws {
    let server = ServerEnd { RecordingStream() }
    let session = try HTTP2Session(role: .server, workspace: HTTP2Workspace(), delegate: server)
    let error = #expect(throws: HTTP2Error.self) {
      try Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8).withUnsafeBytes { try session.receive($0) }
    }
    #expect(error?.operation == "mem_recv")
  }
}
