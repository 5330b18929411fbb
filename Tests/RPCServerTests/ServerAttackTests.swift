import EventLoop
import HTTP2
import RPC
import RPCServer
import Testing

@Suite(.timeLimit(.minutes(5))) struct ServerAttackTests {
  @Test("a message over the limit is refused from its prefix alone")
  func oversized() async throws {
    var limits = ServerLimits()
    limits.maxRequestMessageBytes = 1_000
    try await TestServer.with(limits: limits) {
      $0.unary(Notes.echo) { request, _ in request }
    } _: { test in
      let connection = try await test.connect()
      let call = try await connection.open(Notes.echo.path)
      await call.sendBytes(TestCall.prefix(length: 1_001))
      let outcome = await call.outcome()
      #expect(outcome.status == 8)
      #expect(outcome.close == .noError)
      let next = try await connection.call(Notes.echo, Note("still here"))
      #expect(next.notes == ["still here"])
    }
  }

  @Test("requests that are never completed are bounded in all")
  func unfinishedRequests() async throws {
    var limits = ServerLimits()
    limits.maxRequestBytesPerConnection = 10_000
    try await TestServer.with(limits: limits) {
      $0.unary(Notes.echo) { request, _ in request }
    } _: { test in
      let connection = try await test.connect()
      var calls: [TestCall] = []
      for _ in 0..<5 {
        let call = try await connection.open(Notes.echo.path)
        await call.sendBytes(TestCall.prefix(length: 3_000) + [UInt8](repeating: 0, count: 2_500))
        calls.append(call)
      }
      let refused = await calls[3].outcome()
      #expect(refused.status == 8)
      // What the refused ones held is free again.
      for call in calls { await call.cancel() }
      let next = try await connection.call(Notes.echo, Note(String(repeating: "x", count: 9_000)))
      #expect(next.status == 0)
    }
  }

  @Test("handlers whose streams are reset still count: rapid resets do not multiply them")
  func rapidReset() async throws {
    let events = Events()
    var limits = ServerLimits()
    limits.maxCallsPerConnection = 5
    try await TestServer.with(limits: limits) { router in
      // Deaf to cancellation, as a handler in the middle of a transaction may be.
      router.unary(Notes.wait) { _, _ in
        events.report("started")
        _ = await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        return Note()
      }
    } _: { test in
      let connection = try await test.connect()
      for _ in 0..<5 {
        let call = try await connection.open(Notes.wait.path)
        try await call.send(Note(), endStream: true)
        #expect(await events.next() == "started")
        await call.cancel()
      }
      let outcome = try await connection.call(Notes.wait)
      #expect(outcome.status == 8)
    }
  }

  @Test("a header bomb resets its stream and reaches no handler")
  func headerBomb() async throws {
    try await TestServer.with {
      $0.unary(Notes.echo) { request, _ in request }
    } _: { test in
      let connection = try await test.connect()
      var fields = TestConnection.gRPC
      for number in 0..<60 { fields["x-\(number)"] = String(repeating: "a", count: 500) }
      let call = try await connection.open(Notes.echo.path, fields: fields, endStream: true)
      #expect(await call.outcome().close == .enhanceYourCalm)
      let next = try await connection.call(Notes.echo, Note("still here"))
      #expect(next.notes == ["still here"])
    }
  }

  @Test("more metadata than gRPC suggests ends the call")
  func muchMetadata() async throws {
    try await TestServer.with {
      $0.unary(Notes.echo) { request, _ in request }
    } _: { test in
      let fields = Dictionary(uniqueKeysWithValues: (0..<10).map { ("x-\($0)", String(repeating: "a", count: 1_000)) })
      let outcome = try await test.connect().call(Notes.echo, fields: fields)
      #expect(outcome.status == 8)
    }
  }

  @Test("pings without a reason end the connection")
  func tooManyPings() async throws {
    try await TestServer.with {
      $0.unary(Notes.echo) { request, _ in request }
    } _: { test in
      let connection = try await test.connect()
      for number in 1...6 { try await connection.ping(UInt64(number)) }
      let goAway = await connection.waitForGoAway()
      #expect(goAway?.code == .enhanceYourCalm)
      #expect(goAway?.debugData == "too_many_pings")
      await connection.waitForClose()
    }
  }

  @Test("bytes that are not HTTP/2 close the connection and nothing else")
  func notHTTP2() async throws {
    try await TestServer.with {
      $0.unary(Notes.echo) { request, _ in request }
    } _: { test in
      let stranger = try await test.connect()
      await stranger.sendRaw([UInt8](repeating: 0xff, count: 100))
      await stranger.waitForClose()
      let outcome = try await test.connect().call(Notes.echo, Note("still here"))
      #expect(outcome.notes == ["still here"])
    }
  }

  @Test("a client that never reads what it asked for is disconnected at the byte limit")
  func unreadResponses() async throws {
    var limits = ServerLimits()
    limits.maxPendingResponseBytesPerConnection = 500_000
    try await TestServer.with(limits: limits) { router in
      router.unary(Notes.echo) { _, _ in Note(String(repeating: "x", count: 90_000)) }
    } _: { test in
      let connection = try await test.connect(windowBytes: 0)
      try await connection.roundTrip()
      // In one turn: the server closes the connection as soon as it has answered some of them.
      try await connection.loop.run { () async throws in
        for _ in 0..<10 { _ = try await connection.begin(Notes.echo) }
      }
      await connection.waitForClose()
    }
  }
}
