import EventLoop
import RPC
import RPCServer
import Testing

/// Plain pages, over HTTP/1.1 and HTTP/2, in a server that is short of time or on its way out.
@Suite(.timeLimit(.minutes(5))) struct PageTests {
  private static let get = "GET /page HTTP/1.1\r\nHost: h\r\n\r\n"

  /// Pages that end when they are told to, or are cancelled.
  private static func pages(_ events: Events, until release: OneShotEvent) -> ServerPages {
    var pages = ServerPages()
    pages.add("/page") { request in
      events.report("made")
      await release.wait()
      events.report(Task.isCancelled ? "cancelled" : "done")
      return PageResponse("query \(request.query), draining \(request.isDraining)")
    }
    return pages
  }

  @Test("a page that waits is answered when it is made, and what came behind it afterwards")
  func waiting() async throws {
    let (events, release) = (Events(), OneShotEvent())
    try await TestServer.with(pages: Self.pages(events, until: release), { _ in }) { test in
      let connection = try await test.connectText()
      await connection.send("GET /page?a=b HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.0\r\n\r\n")
      #expect(await events.next() == "made")
      release.fire()
      let all = await connection.receiveAll()
      let first = try #require(all.range(of: "query a=b, draining false\n"))
      #expect(all[first.upperBound...].hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(all.hasSuffix("call it with a gRPC client.\n"))
    }
  }

  @Test("a page that takes too long is given up, by HTTP/1.1 and HTTP/2 alike")
  func tooLong() async throws {
    var limits = ServerLimits()
    limits.pageTimeout = .milliseconds(50)
    let (events, release) = (Events(), OneShotEvent())
    try await TestServer.with(limits: limits, pages: Self.pages(events, until: release), { _ in }) { test in
      let text = try await test.connectText()
      await text.send(Self.get)
      await text.receive { $0.hasSuffix("The page took too long to be made.\n") }
      #expect(await events.next() == "made")
      #expect(await events.next() == "cancelled")
      // The connection goes on.
      await text.send("GET /none HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
      #expect(await text.receiveAll().contains("HTTP/1.1 404"))
      let call = try await test.connect().open("/page", verb: "GET", fields: [:], endStream: true)
      #expect(await call.outcome().headers[":status"] == "503")
      release.fire()
    }
  }

  @Test("pages beyond the limit are refused")
  func tooMany() async throws {
    var limits = ServerLimits()
    limits.maxPagesPerLoop = 1
    let (events, release) = (Events(), OneShotEvent())
    try await TestServer.with(limits: limits, pages: Self.pages(events, until: release), { _ in }) { test in
      let first = try await test.connectText()
      await first.send(Self.get)
      #expect(await events.next() == "made")
      let second = try await test.connectText()
      await second.send(Self.get)
      #expect(await second.receive { $0.hasSuffix("busy.\n") }.hasPrefix("HTTP/1.1 503"))
      release.fire()
      #expect(await first.receive { $0.contains("\r\n\r\n") }.hasPrefix("HTTP/1.1 200"))
    }
  }

  @Test("a client that goes cancels its page")
  func gone() async throws {
    let (events, release) = (Events(), OneShotEvent())
    try await TestServer.with(pages: Self.pages(events, until: release), { _ in }) { test in
      let connection = try await test.connect()
      _ = try await connection.open("/page", verb: "GET", fields: [:], endStream: true)
      #expect(await events.next() == "made")
      await connection.drop()
      #expect(await events.next() == "cancelled")
    }
  }

  @Test("a drain answers what is under way, as the last of its connection")
  func drain() async throws {
    let (events, release) = (Events(), OneShotEvent())
    try await TestServer.with(pages: Self.pages(events, until: release), { _ in }) { test in
      let idle = try await test.connectText()
      await idle.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
      await idle.receive { $0.hasSuffix("client.\n") }
      let connection = try await test.connectText()
      await connection.send(Self.get)
      #expect(await events.next() == "made")
      let server = test.server
      async let drained: Void = server.drain(grace: .seconds(30))
      // It ends when the drain has begun.
      #expect(await !idle.receiveAll().contains("close"))
      release.fire()
      #expect(await connection.receiveAll().contains("\r\nConnection: close\r\n"))
      await drained
    }
  }

  @Test("what a drain's grace was too short for is told so")
  func shortDrain() async throws {
    let (events, release) = (Events(), OneShotEvent())
    try await TestServer.with(pages: Self.pages(events, until: release), { _ in }) { test in
      let connection = try await test.connectText()
      await connection.send(Self.get)
      #expect(await events.next() == "made")
      await test.server.drain(grace: .zero)
      #expect(await connection.receiveAll().hasPrefix("HTTP/1.1 503"))
      #expect(await events.next() == "cancelled")
    }
  }

  @Test("a request that comes too slowly is ended by 408, a connection without one by nothing")
  func slow() async throws {
    var limits = ServerLimits()
    limits.handshakeTimeout = .milliseconds(100)
    limits.http1IdleTimeout = .milliseconds(100)
    let log = LogLines()
    try await TestServer.with(limits: limits, logger: log.logger, { _ in }) { test in
      let slow = try await test.connectText(sending: "GET / HTTP/1.1\r\nHost")
      #expect(await slow.receiveAll().hasPrefix("HTTP/1.1 408"))
      let idle = try await test.connectText(sending: "GET / HTTP/1.1\r\nHost: h\r\n\r\n")
      let answer = await idle.receiveAll()
      #expect(answer.hasPrefix("HTTP/1.1 200"))
      #expect(!answer.contains("408"))
      // The one that began a second request and stopped.
      let second = try await test.connectText(sending: "GET / HTTP/1.1\r\nHost: h\r\n\r\nGET")
      #expect(await second.receiveAll().contains("HTTP/1.1 408"))
    }
    #expect(log.all.count { $0.contains("a request of the client took too long") } == 2)
  }

  @Test("readiness follows the health of the server")
  func readiness() async throws {
    let health = HealthService()
    var pages = ServerPages()
    pages.addProbes(health)
    try await TestServer.with(pages: pages, { _ in }) { test in
      for (status, code) in [(ServingStatus.serving, "200"), (.notServing, "503"), (.serving, "200")] {
        health.set(status)
        let connection = try await test.connectText()
        await connection.send("GET /readyz HTTP/1.1\r\nHost: h\r\n\r\nGET /healthz HTTP/1.0\r\n\r\n")
        let both = await connection.receiveAll()
        #expect(both.hasPrefix("HTTP/1.1 \(code) "))
        #expect(both.hasSuffix("\r\n\r\nok\n"))
      }
    }
  }
}
