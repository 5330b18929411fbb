import EventLoop
import RPCServer
import Synchronization
import Testing

/// Pages whose bodies are written as their clients read them, over HTTP/1.1 and HTTP/2.
@Suite(.timeLimit(.minutes(5))) struct StreamedPageTests {
  private static let piece = [UInt8](repeating: UInt8(ascii: "x"), count: 100_000)

  private static func get(_ path: String, _ more: String = "") -> String {
    "GET \(path) HTTP/1.1\r\nHost: h\r\n\(more)\r\n"
  }

  /// Pages of one body, which is said to have `count` bytes.
  private static func pages(count: Int, _ write: @escaping PageBody.Write) -> ServerPages {
    var pages = ServerPages()
    pages.add(prefix: "/files/") { request in
      let fields = [
        ("content-type", "text/plain"), ("x-path", request.path), ("x-range", "\(request.values("Range"))"),
      ]
      return PageResponse(fields: fields, body: .streamed(count: Int64(count), write: write))
    }
    return pages
  }

  /// Writes so many pieces.
  private static func pieces(_ count: Int) -> PageBody.Write {
    { writer in for _ in 0..<count { try await writer.write(piece) } }
  }

  @Test("a body of many pieces comes whole, and the connection goes on behind it")
  func whole() async throws {
    try await TestServer.with(pages: Self.pages(count: 3_000_000, Self.pieces(30)), { _ in }) { test in
      let text = try await test.connectText()
      await text.send(
        Self.get("/files/a?b=c", "Range: bytes=0-\r\n") + "HEAD /files/a HTTP/1.1\r\nHost: h\r\n\r\n"
          + Self.get("/files", "Connection: close\r\n"))
      let all = await text.receiveAll()
      #expect(all.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(all.contains("x-path: /files/a\r\nx-range: [\"bytes=0-\"]\r\nContent-Length: 3000000\r\n\r\nxxxx"))
      #expect(all.bodyBytes > 3_000_000)
      // The body is followed by the two other answers: that to HEAD has the length and no body, and the prefix is no
      // page of its own.
      let rest = try #require(all.range(of: "xHTTP/1.1 200 OK\r\n"))
      #expect(all[rest.upperBound...].contains("Content-Length: 3000000\r\n\r\nHTTP/1.1 404 Not Found"))
      let call = try await test.connect().open("/files/a", verb: "GET", fields: ["range": "bytes=0-"], endStream: true)
      let outcome = await call.outcome()
      #expect(outcome.headers["content-length"] == "3000000")
      #expect(outcome.headers["x-range"] == "[\"bytes=0-\"]")
      #expect(outcome.body.count == 3_000_000)
      #expect(outcome.close == .noError)
      let head = try await test.connect().open("/files/a", verb: "HEAD", fields: [:], endStream: true)
      let headOutcome = await head.outcome()
      #expect(headOutcome.headers["content-length"] == "3000000")
      #expect(headOutcome.body.isEmpty)
    }
  }

  private struct Broken: Error {}

  static let ends: [(name: String, write: PageBody.Write)] = [
    ("too short", pieces(3)), ("too long", pieces(5)),
    (
      "failed",
      { writer in
        for _ in 0..<3 { try await writer.write(piece) }
        throw Broken()
      }
    ),
  ]

  @Test("a body that is not what was said is broken off, never ended as if it were whole", arguments: ends.indices)
  func broken(_ index: Int) async throws {
    let log = LogLines()
    let pages = Self.pages(count: 400_000, Self.ends[index].write)
    try await TestServer.with(pages: pages, logger: log.logger, { _ in }) { test in
      let text = try await test.connectText()
      await text.send(Self.get("/files/a") + Self.get("/files/b"))
      let all = await text.receiveAll()
      #expect(all.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect((300_000...400_100).contains(all.bodyBytes))
      // The request behind it is not answered: where the answer would begin nobody could say.
      #expect(all.ranges(of: "HTTP/1.1").count == 1)
      let connection = try await test.connect()
      let outcome = try await connection.open("/files/a", verb: "GET", fields: [:], endStream: true).outcome()
      #expect(outcome.close == .internalError)
      // The other streams of the connection go on.
      try await connection.roundTrip()
    }
    #expect(log.all.count { $0.contains("a page broke off") } == 1)
  }

  @Test("what is written ahead of a client that does not read is bounded, and the client is given up")
  func stalled() async throws {
    var limits = ServerLimits()
    limits.writeStallTimeout = .seconds(1)
    let written = Mutex(0)
    let events = Events()
    let pages = Self.pages(count: 1_000_000_000) { writer in
      do {
        for _ in 0..<10_000 {
          try await writer.write(Self.piece)
          written.withLock { $0 += Self.piece.count }
        }
      } catch {
        events.report("given up")
        throw error
      }
    }
    try await TestServer.with(limits: limits, pages: pages, { _ in }) { test in
      let connection = try await test.connect(windowBytes: 65_535)
      // In one turn, before anything can have come.
      let call = try await connection.loop.run { () async throws in
        let call = try await connection.open("/files/a", verb: "GET", fields: [:], endStream: true)
        await call.stopReading()
        return call
      }
      let outcome = await call.outcome()
      #expect(outcome.close == .cancel)
      #expect(await events.next() == "given up")
      // The high-water mark and a piece, beyond what was read until it stopped.
      #expect(written.withLock { $0 } - outcome.body.count < 400_000)
      written.withLock { $0 = 0 }
      let text = try await test.connectText()
      await text.send(Self.get("/files/a"))
      let read = await text.receiveAndStop { $0.contains("xxx") }.utf8.count
      #expect(await events.next() == "given up")
      // What the system buffers on both sides, and a piece, beyond what was read until it stopped.
      #expect(written.withLock { $0 } - read < 50_000_000)
    }
  }

  @Test("a client that goes ends the body", arguments: [true, false])
  func gone(isHTTP1: Bool) async throws {
    let (events, never) = (Events(), OneShotEvent())
    let pages = Self.pages(count: 200_000) { writer in
      try await writer.write(Self.piece)
      await never.wait()
      events.report(Task.isCancelled ? "cancelled" : "not cancelled")
    }
    try await TestServer.with(pages: pages, { _ in }) { test in
      if isHTTP1 {
        let text = try await test.connectText()
        await text.send(Self.get("/files/a"))
        // All that was written: what came behind a close would be answered by a reset.
        await text.receive { $0.bodyBytes >= Self.piece.count }
        await text.close()
        // HTTP/1.1 has no word for it: a client that has closed its side may still read.
        never.fire()
        #expect(await events.next() == "not cancelled")
      } else {
        let connection = try await test.connect()
        let call = try await connection.open("/files/a", verb: "GET", fields: [:], endStream: true)
        _ = await call.received(bytes: 100_000)
        await call.cancel()
        #expect(await events.next() == "cancelled")
      }
    }
  }

  /// Writes one piece, and the other when it is told to.
  private static func twoPieces(_ events: Events, until release: OneShotEvent) -> PageBody.Write {
    { writer in
      try await writer.write(piece)
      events.report("written")
      await release.wait()
      try await writer.write(piece)
    }
  }

  @Test("bodies beyond the limit do not begin")
  func tooMany() async throws {
    var limits = ServerLimits()
    limits.maxStreamedPagesPerLoop = 1
    let (events, release) = (Events(), OneShotEvent())
    let pages = Self.pages(count: 200_000, Self.twoPieces(events, until: release))
    try await TestServer.with(limits: limits, pages: pages, { _ in }) { test in
      let call = try await test.connect().open("/files/a", verb: "GET", fields: [:], endStream: true)
      #expect(await events.next() == "written")
      let text = try await test.connectText()
      await text.send(Self.get("/files/a", "Connection: close\r\n"))
      #expect(await text.receiveAll().hasPrefix("HTTP/1.1 503"))
      release.fire()
      #expect(await call.outcome().body.count == 200_000)
    }
  }

  @Test("a piece that takes too long breaks the page off")
  func tooLate() async throws {
    var limits = ServerLimits()
    limits.pagePieceTimeout = .milliseconds(100)
    let (events, never) = (Events(), OneShotEvent())
    let pages = Self.pages(count: 200_000, Self.twoPieces(events, until: never))
    try await TestServer.with(limits: limits, pages: pages, { _ in }) { test in
      let call = try await test.connect().open("/files/a", verb: "GET", fields: [:], endStream: true)
      #expect(await call.outcome().close == .internalError)
      let text = try await test.connectText()
      await text.send(Self.get("/files/a"))
      #expect(await text.receiveAll().bodyBytes < 200_000)
    }
  }

  @Test("a drain lets a body come to its end, and breaks it off behind its grace", arguments: [true, false])
  func drain(hasTime: Bool) async throws {
    let (events, release) = (Events(), OneShotEvent())
    let pages = Self.pages(count: 200_000, Self.twoPieces(events, until: release))
    try await TestServer.with(pages: pages, { _ in }) { test in
      let text = try await test.connectText()
      await text.send(Self.get("/files/a"))
      #expect(await events.next() == "written")
      let call = try await test.connect().open("/files/a", verb: "GET", fields: [:], endStream: true)
      #expect(await events.next() == "written")
      let server = test.server
      async let drained: Void = server.drain(grace: hasTime ? .seconds(30) : .zero)
      if hasTime { release.fire() }
      let all = await text.receiveAll()
      #expect((all.bodyBytes >= 200_000) == hasTime)
      #expect(await call.outcome().close == (hasTime ? .noError : .cancel))
      await drained
    }
  }
}

extension String {
  /// How many bytes of the bodies are in it; the heads have some more.
  fileprivate var bodyBytes: Int { utf8.count { $0 == UInt8(ascii: "x") } }
}
