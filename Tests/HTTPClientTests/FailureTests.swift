import EventLoop
import Synchronization
import Testing

@testable import HTTPClient

@Suite(.timeLimit(.minutes(5))) struct FailureTests {
  @Test("a server that says nothing is given up at the deadline, and its connection is closed")
  func deadline() async throws {
    let gone = OneShotEvent()
    try await withClient { connection, _ in
      connection.loopEnds(gone)
    } _: { fixture in
      var request = fixture.get()
      request.timeout = .seconds(2)
      await expectFailure(.timedOut) { [request] in _ = try await fixture.client.send(request) }
      await gone.wait()
    }
  }

  @Test("a server that stalls within a body is given up long before the deadline")
  func stall() async throws {
    try await withClient { connection, _ in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
    } _: { fixture in
      var request = fixture.get()
      request.idleTimeout = .seconds(6)
      let response = try await fixture.client.send(request)
      let first = try await response.body.next()
      #expect(first == Array("abc".utf8))
      let error = await expectFailure(.timedOut) { _ = try await response.body.next() }
      #expect(error?.reason.contains("nothing moved") == true)
    }
  }

  @Test("a server that trickles is waited for")
  func trickle() async throws {
    try await withClient { connection, _ in
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")
      connection.trickle("abcdefghij", every: .milliseconds(700))
    } _: { fixture in
      var request = fixture.get()
      request.idleTimeout = .seconds(5)
      try await fixture.expectText("abcdefghij", of: request)
    }
  }

  @Test("a server that promises more than it sends, or sends no response, is found out")
  func lies() async throws {
    try await withClient { connection, request in
      switch request.target {
      case "/short":
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        connection.stream.shutdownWrite()
      case "/chunk":
        connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc")
        connection.stream.shutdownWrite()
      case "/long": connection.send("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabcdef")
      case "/garbage":
        connection.send("this is not HTTP\r\n\r\n")
        connection.stream.shutdownWrite()
      case "/number": connection.send("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")
      default: connection.answer()
      }
    } _: { fixture in
      for path in ["/short", "/chunk"] {
        let response = try await fixture.client.send(fixture.get(path))
        await expectFailure(.connectionLost) { _ = try await response.body.collect() }
      }
      try await fixture.expectText("abc", of: fixture.get("/long"))
      // What came behind it belongs to no request.
      try await fixture.expectText("ok", of: fixture.get("/next"))
      for path in ["/garbage", "/number"] {
        await expectFailure(.invalidResponse) { _ = try await fixture.client.send(fixture.get(path)) }
      }
    }
  }

  @Test("a response that is longer than allowed ends")
  func limits() async throws {
    var limits = HTTPClientLimits()
    limits.responseHeaderBytes = 4096
    try await withClient(limits: limits) { connection, request in
      if request.target == "/head" {
        connection.answer(200, fields: "X-Long: \(String(repeating: "x", count: 5000))\r\n")
      } else {
        connection.answer(200, String(repeating: "x", count: 5000))
      }
    } _: { fixture in
      await expectFailure(.responseTooLarge) { _ = try await fixture.client.send(fixture.get("/head")) }
      var request = fixture.get()
      request.maximumBodyBytes = 4999
      await expectFailure(.responseTooLarge) { [request] in
        _ = try await fixture.client.send(request).body.collect()
      }
      request.maximumBodyBytes = 5000
      try await fixture.expectLength(5000, of: request)
    }
  }

  @Test("a cancelled task ends its transfer, before the head and within the body")
  func cancellation() async throws {
    let (arrived, gone, goneBody) = (OneShotEvent(), OneShotEvent(), OneShotEvent())
    try await withClient { connection, request in
      if request.target == "/head" {
        connection.loopEnds(gone)
        arrived.fire()
      } else {
        connection.loopEnds(goneBody)
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
      }
    } _: { fixture in
      let waiting = Task { try await fixture.client.send(fixture.get("/head")).status }
      await arrived.wait()
      waiting.cancel()
      await expectFailure(.cancelled) { _ = try await waiting.value }
      await gone.wait()

      let started = OneShotEvent()
      let reading = Task {
        let body = try await fixture.client.send(fixture.get("/body")).body
        _ = try await body.next()
        started.fire()
        return try await body.next()
      }
      await started.wait()
      reading.cancel()
      await expectFailure(.cancelled) { _ = try await reading.value }
      await goneBody.wait()
      let early = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return try await fixture.client.send(fixture.get("/body")).status
      }
      await expectFailure(.cancelled) { _ = try await early.value }
    }
  }

  @Test("a response that is let go of ends its transfer")
  func letGo() async throws {
    let gone = OneShotEvent()
    try await withClient { connection, _ in
      connection.loopEnds(gone)
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
      connection.flood(bytes: 1_000_000_000)
    } _: { fixture in
      var request = fixture.get()
      request.maximumBodyBytes = .max
      _ = try await fixture.client.send(request).status
      await gone.wait()
      #expect(fixture.server.sentBytes < 100_000_000)
    }
  }

  @Test("what is under way ends with the client, and nothing begins behind its end")
  func shutdown() async throws {
    let arrived = OneShotEvent()
    try await withClient { _, _ in
      arrived.fire()
    } _: { fixture in
      let waiting = Task { try await fixture.client.send(fixture.get()).status }
      await arrived.wait()
      await fixture.client.shutdown()
      await expectFailure(.shutdown) { _ = try await waiting.value }
      await expectFailure(.shutdown) { _ = try await fixture.client.send(fixture.get()) }
    }
  }

  @Test("requests beyond the limit are refused, and waiting in a line is no trouble of the connection")
  func overload() async throws {
    var limits = HTTPClientLimits()
    limits.transfers = 3
    limits.connectionsPerHost = 1
    limits.connectTime = .milliseconds(50)
    let first = Mutex<ScriptedConnection?>(nil)
    let arrived = OneShotEvent()
    try await withClient(limits: limits) { connection, request in
      guard request.number == 2 else { return connection.answer() }
      first.withLock { $0 = connection }
      arrived.fire()
    } _: { fixture in
      _ = try await fixture.client.send(fixture.get()).body.collect()
      let connections = fixture.server.connections
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { _ = try await fixture.client.send(fixture.get()).body.collect() }
        await arrived.wait()
        // Both wait longer than a connection may take to be made.
        for _ in 0..<2 {
          group.addTask {
            var request = fixture.get()
            request.retries.maxAttempts = .max
            request.retries.longestPause = .milliseconds(5)
            _ = try await fixture.client.send(request).body.collect()
          }
        }
        var refusals = 0
        while refusals < 1 {
          var request = fixture.get()
          request.retries = .never
          request.timeout = .milliseconds(120)
          do throws(HTTPClientError) {
            _ = try await fixture.client.send(request)
          } catch {
            if error.code == .overloaded { refusals += 1 }
          }
        }
        first.withLock { $0 }?.stream.loop.execute { first.withLock { $0 }?.answer() }
        try await group.waitForAll()
      }
      #expect(fixture.server.connections == connections)
    }
  }
}

extension ScriptedConnection {
  /// Tells when the peer is gone.
  func loopEnds(_ event: OneShotEvent) { onEnd = { event.fire() } }

  /// A byte now and again.
  func trickle(_ text: String, every pause: Duration) {
    guard let first = text.first else { return }
    stream.loop.schedule(after: pause) { [self] in
      send(String(first))
      trickle(String(text.dropFirst()), every: pause)
    }
  }
}
