import EventLoop
import Testing

@testable import HTTPClient

@Suite(.timeLimit(.minutes(5))) struct ExchangeTests {
  @Test("what is sent is what was asked for, and nothing of curl's own")
  func exactRequest() async throws {
    try await withClient { connection, request in
      let names = request.fields.keys.sorted().joined(separator: ",")
      connection.answer(201, fields: "X-Answer:  a b \r\n", "\(request.method) \(request.target) \(names)")
    } _: { fixture in
      var request = HTTPRequest(
        .put, fixture.server.url + "/a/../b%20c?q=1%2B2", fields: [HTTPField("x-one", "1"), HTTPField("x-empty", "")],
        body: .bytes([1, 2, 3]))
      request.timeout = .seconds(20)
      let response = try await fixture.client.send(request)
      #expect(response.status == 201)
      #expect(response.fields["x-answer"] == "a b")
      let body = try await response.body.collect()
      #expect(
        String(decoding: body, as: UTF8.self) == "PUT /a/../b%20c?q=1%2B2 content-length,host,x-empty,x-one")
    }
  }

  @Test("methods without a body", arguments: [HTTPMethod.get, .head, .delete, .post])
  func bodiless(_ method: HTTPMethod) async throws {
    try await withClient { connection, request in
      let length = request.fields["content-length"] ?? "none"
      let text = "\(request.method) \(length)"
      if method == .head {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nX-Text: \(text)\r\n\r\n")
      } else {
        connection.answer(200, fields: "X-Text: \(text)\r\n", text)
      }
    } _: { fixture in
      for _ in 0..<2 {
        let response = try await fixture.client.send(HTTPRequest(method, fixture.server.url))
        #expect(response.fields["x-text"] == "\(method) \(method == .post ? "0" : "none")")
        _ = try await response.body.collect()
      }
      // A POST must not be repeated, which curl does where a connection that it takes up again is gone.
      #expect(fixture.server.connections == (method == .post ? 2 : 1))
    }
  }

  @Test("connections are used again, and no more of them are made than may be")
  func reuse() async throws {
    var limits = HTTPClientLimits()
    limits.connectionsPerHost = 2
    try await withClient(limits: limits) { connection, request in
      connection.answer(200, request.target)
    } _: { fixture in
      for number in 0..<20 { try await fixture.expectText("/\(number)", of: fixture.get("/\(number)")) }
      #expect(fixture.server.connections == 1)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<50 {
          group.addTask { try await fixture.expectText("/p\(number)", of: fixture.get("/p\(number)")) }
        }
        try await group.waitForAll()
      }
      #expect(fixture.server.connections <= 2)
      #expect(fixture.server.requests == 70)
    }
  }

  @Test("a rest that nobody reads is read when it is short, so that the connection stays")
  func unreadBodies() async throws {
    try await withClient { connection, request in
      connection.answer(200, String(repeating: "x", count: 20_000))
    } _: { fixture in
      for _ in 0..<10 { _ = try await fixture.client.send(fixture.get()).status }
      // They end behind their requests: the last one is seen to have ended by the next answer.
      try await fixture.expectLength(20_000, of: fixture.get())
      #expect(fixture.server.connections <= 3)
    }
  }

  @Test("interim responses and trailers are nobody's; a redirect is an answer")
  func interimAndRedirect() async throws {
    try await withClient { connection, _ in
      connection.send(
        "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 302 Found\r\nLocation: /elsewhere\r\n"
          + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX-Trailer: 1\r\n\r\n")
    } _: { fixture in
      let response = try await fixture.client.send(fixture.get())
      #expect(response.status == 302)
      #expect(response.fields["location"] == "/elsewhere")
      #expect(response.fields["x-early"] == nil)
      let body = try await response.body.collect()
      #expect(body == Array("abc".utf8))
      #expect(fixture.server.requests == 1)
    }
  }

  @Test("names are looked up by the loop")
  func names() async throws {
    try await withClient { connection, request in
      connection.answer(200, request.fields["host"] ?? "")
    } _: { fixture in
      for _ in 0..<2 {
        let host = "localhost:\(fixture.server.port)"
        try await fixture.expectText(host, of: HTTPRequest(.get, "http://\(host)/"))
      }
      await expectFailure(.unresolvable) {
        var request = HTTPRequest(.get, "http://nowhere.invalid/")
        request.retries = .never
        _ = try await fixture.client.send(request)
      }
    }
  }

  @Test(
    "what can be sent to nobody is refused, and no secret is in the text of the error",
    arguments: [
      "file:///etc/passwd", "ftp://127.0.0.1/secret", "http://user:secret@127.0.0.1/", "http:///?secret", "secret",
      "http://127.0.0.1/sec ret", "http://127.0.0.1:0/?secret", "http://[fe80::1%25eth0]/secret", "http://bücher.test/",
    ])
  func refused(_ url: String) async throws {
    try await withClient { connection, _ in
      connection.answer()
    } _: { fixture in
      let error = await expectFailure(.invalidRequest) { _ = try await fixture.client.send(HTTPRequest(.get, url)) }
      #expect(error.map { !"\($0)".contains("secret") } == true)
    }
  }

  @Test(
    "fields that would end their line are refused",
    arguments: [HTTPField("x", "a\r\nb: c"), HTTPField("x: y", "z"), HTTPField("", "z"), HTTPField("x", "a\0b")])
  func fields(_ field: HTTPField) async throws {
    try await withClient { connection, _ in
      connection.answer()
    } _: { fixture in
      var request = fixture.get()
      request.fields = [field]
      await expectFailure(.invalidRequest) { [request] in _ = try await fixture.client.send(request) }
      #expect(fixture.server.requests == 0)
    }
  }
}
