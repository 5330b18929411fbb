import EventLoop
import Synchronization
import TestSupport
import Testing

@testable import HTTPClient

@Suite(.timeLimit(.minutes(5))) struct RetryTests {
  @Test(
    "what may be repeated is repeated after a status that another attempt may mend",
    arguments: [429, 500, 502, 503, 504])
  func statuses(_ status: Int) async throws {
    try await withClient { connection, request in
      if request.number < 3 {
        connection.answer(status, "busy")
      } else {
        connection.answer(200, "\(request.bodyBytes)")
      }
    } _: { fixture in
      var request = HTTPRequest(.put, fixture.server.url, body: .bytes([1, 2, 3]))
      request.retries.initialPause = .milliseconds(10)
      try await fixture.expectText("3", of: request)
      #expect(fixture.server.requests == 3)
    }
  }

  @Test("the last answer stands when all attempts are made, or the request must not be repeated")
  func bounded() async throws {
    try await withClient { connection, _ in
      connection.answer(503, "busy")
    } _: { fixture in
      var request = fixture.get()
      request.retries.initialPause = .milliseconds(10)
      try await fixture.expectStatus(503, of: request)
      #expect(fixture.server.requests == 3)
      request.method = .post
      try await fixture.expectStatus(503, of: request)
      #expect(fixture.server.requests == 4)
      request.isIdempotent = true
      try await fixture.expectStatus(503, of: request)
      #expect(fixture.server.requests == 7)
      request.method = .put
      request.body = .stream(length: 1) { [1] }
      try await fixture.expectStatus(503, of: request)
      #expect(fixture.server.requests == 8)
    }
  }

  @Test("a server's pause is kept, and one beyond the deadline is not waited for")
  func retryAfter() async throws {
    let times = Mutex<[LoopInstant]>([])
    try await withClient { connection, request in
      times.withLock { $0.append(.now) }
      if request.number == 2 { return connection.answer(200, "done") }
      connection.answer(503, fields: "Retry-After: \(request.target.dropFirst())\r\n", "busy")
    } _: { fixture in
      try await fixture.expectText("done", of: fixture.get("/1"))
      let pause = times.withLock { $0[0].duration(to: $0[1]) }
      #expect(pause >= .seconds(1))
      var request = fixture.get("/5")
      request.timeout = .seconds(2)
      let took = try await leastDuration(below: .seconds(2)) { [request] in
        let start = LoopInstant.now
        try await fixture.expectStatus(503, of: request)
        return start.duration(to: .now)
      }
      #expect(took < .seconds(2))
    }
  }

  @Test(
    "a connection that ends without an answer: idempotent requests are sent again, others once, whatever curl thinks")
  func lostConnections() async throws {
    try await withClient { connection, request in
      switch request.target {
      case "/first": connection.answer()
      case "/get" where request.fields["x-attempt"] == nil && connection.counts.requests.load(ordering: .relaxed) > 2:
        connection.answer(200, "again")
      default: connection.stream.close()
      }
    } _: { fixture in
      // On a connection that is used again: curl itself would send it a second time.
      _ = try await fixture.text(fixture.get("/first"))
      try await fixture.expectText("again", of: fixture.get("/get"))
      for body in [HTTPRequestBody.bytes([1, 2]), .bytes([]), .none, .stream(length: 0) { nil }] {
        _ = try await fixture.text(fixture.get("/first"))
        let seen = fixture.server.requests
        await expectFailure(.connectionLost) {
          _ = try await fixture.client.send(HTTPRequest(.post, fixture.server.url + "/post", body: body))
        }
        #expect(fixture.server.requests == seen + 1)
      }
    }
  }

  @Test("nobody listens: an error after all attempts")
  func unreachable() async throws {
    let server = try await ScriptedServer.start { _, _ in }
    let url = server.url
    await server.stop()
    let loop = EventLoop(name: "client")
    let client = HTTPClient(loops: [loop])
    var request = HTTPRequest(.get, url)
    request.retries.initialPause = .milliseconds(10)
    await expectFailure(.unreachable) { [request] in _ = try await client.send(request) }
    await client.shutdown()
    await loop.shutdown()
  }

  @Test("pauses grow, within their bound, half of each at random")
  func pauses() {
    let policy = HTTPRetryPolicy()
    #expect(policy.pause(afterAttempt: 1, random: 0) == .milliseconds(50))
    #expect(policy.pause(afterAttempt: 1, random: 1) == .milliseconds(100))
    #expect(policy.pause(afterAttempt: 3, random: 1) == .milliseconds(400))
    #expect(policy.pause(afterAttempt: 60, random: 1) == .seconds(5))
  }

  @Test("Retry-After is seconds or a date")
  func retryAfterForms() {
    // RFC 9110, section 5.6.7.
    #expect(HTTPTime.unixSeconds("Sun, 06 Nov 1994 08:49:37 GMT") == 784_111_777)
    #expect(HTTPTime.unixSeconds("Thu, 29 Feb 2024 23:59:59 GMT") == 1_709_251_199)
    #expect(HTTPTime.unixSeconds("Sunday, 06-Nov-94 08:49:37 GMT") == nil)
    #expect(RetryAfter.pause("120", nowUnixSeconds: 0) == .seconds(120))
    #expect(RetryAfter.pause("-1", nowUnixSeconds: 0) == nil)
    #expect(RetryAfter.pause("Sun, 06 Nov 1994 08:49:37 GMT", nowUnixSeconds: 784_111_770) == .seconds(7))
    #expect(RetryAfter.pause("Sun, 06 Nov 1994 08:49:37 GMT", nowUnixSeconds: 984_111_770) == .zero)
  }
}
