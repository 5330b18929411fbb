import HTTP2
import Testing

@Suite struct FrameBudgetTests {
  private static let second: UInt64 = 1_000_000_000

  private var configuration: HTTP2Configuration {
    var configuration = HTTP2Configuration()
    configuration.idleFrames = .init(burst: 100, perSecond: 10)
    return configuration
  }

  private static let idle: [(String, [UInt8])] = [
    ("PING", Frames.frame(6, [UInt8](repeating: 0, count: 8))),
    ("PING acknowledgement", Frames.frame(6, flags: 1, [UInt8](repeating: 0, count: 8))),
    ("empty DATA", Frames.frame(0, stream: 1)),
    ("unknown", Frames.frame(0x42, [1, 2, 3])),
    ("GOAWAY", Frames.frame(7, [UInt8](repeating: 0, count: 8))),
    ("connection WINDOW_UPDATE", Frames.windowUpdate(stream: 0, 1)),
    ("SETTINGS", Frames.settings(initialWindow: 65_535)),
  ]

  @Test("frames that move nothing on end the connection when there are too many at once", arguments: idle)
  func flood(name: String, frame: [UInt8]) throws {
    let server = try FedServer(configuration)
    try server.receive(Frames.request(stream: 1))
    // 16 are what the request entitles to, one was its own SETTINGS.
    for _ in 0..<90 { try server.receive(frame) }
    try server.flush()
    #expect(server.goAways.isEmpty)
    for _ in 0..<30 { try server.receive(frame) }
    try server.flush()
    #expect(server.goAways.first?.code == 11)
    #expect(server.goAways.first?.debugData == "too_many_frames")
  }

  @Test("and come back with time", arguments: idle)
  func refill(name: String, frame: [UInt8]) throws {
    let server = try FedServer(configuration)
    try server.receive(Frames.request(stream: 1))
    for number in 0..<600 { try server.receive(frame, at: UInt64(number) * Self.second / 8) }
    try server.flush()
    #expect(server.goAways.isEmpty || name == "GOAWAY")
  }

  @Test("a WINDOW_UPDATE for what was sent is free")
  func earned() throws {
    let server = try FedServer(configuration) { ExchangeTests.echo() }
    try server.receive(Frames.windowUpdate(stream: 0, 1 << 30))
    for stream in stride(from: UInt32(1), to: 801, by: 2) {
      try server.receive(
        Frames.request(stream: stream) + Frames.frame(0, flags: 1, stream: stream, [UInt8](repeating: 7, count: 100)))
      try server.flush()
      try server.receive(Frames.windowUpdate(stream: 0, 100) + Frames.windowUpdate(stream: 0, 1))
    }
    try server.flush()
    #expect(server.goAways.isEmpty)
  }

  @Test("SETTINGS count more, the more streams they change")
  func settingsOverStreams() throws {
    let server = try FedServer(configuration)
    for stream in stride(from: UInt32(1), to: 641, by: 2) { try server.receive(Frames.request(stream: stream)) }
    for size in 0..<6 { try server.receive(Frames.settings(initialWindow: 65_535 + UInt32(size))) }
    try server.flush()
    #expect(server.goAways.first?.debugData == "too_many_frames")
  }

  @Test("frames that the peer does not read are bounded")
  func unread() throws {
    var configuration = HTTP2Configuration()
    configuration.maxQueuedFrames = 50
    let server = try FedServer(configuration) { nil }
    let error = #expect(throws: HTTP2Error.self) {
      for stream in stride(from: UInt32(1), to: 201, by: 2) { try server.receive(Frames.request(stream: stream)) }
    }
    #expect(error?.detail == "too many frames wait for the peer")
    try server.flush()
    #expect(server.goAways.last?.code == 11)
  }

  @Test("a session is over when a peer that goes has no stream left")
  func goAwayReceived() throws {
    let server = try FedServer(configuration)
    let before = server.end.flushRequests
    try server.receive(Frames.frame(7, [UInt8](repeating: 0, count: 8)))
    #expect(server.end.flushRequests == before + 1)
    #expect(server.session.isFinished)
  }

  @Test("a header list says since when it is under way")
  func headersUnderWay() throws {
    let server = try FedServer(configuration)
    #expect(server.session.headersBeganAt == nil)
    // Without END_HEADERS.
    var unfinished = Frames.request(stream: 1)
    unfinished[4] = 0
    try server.receive(unfinished, at: 42)
    #expect(server.session.headersBeganAt == 42)
    try server.receive(Frames.frame(9, flags: 4, stream: 1), at: 50)
    #expect(server.session.headersBeganAt == nil)
  }
}
