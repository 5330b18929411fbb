import EventLoop
import HTTP2
import RPC
import RPCServer
import Testing

@Suite(.timeLimit(.minutes(5))) struct ConnectionAgeTests {
  @Test("a connection that is too old asks its client to go, tells its handlers, and ends the rest after the grace")
  func age() async throws {
    var limits = ServerLimits()
    limits.connectionAge = .milliseconds(300)
    limits.connectionAgeGrace = .milliseconds(10)
    let events = Events()
    try await TestServer.with(limits: limits) { router in
      router.unary(Notes.wait) { _, context in
        events.report("started")
        await context.waitForDrain()
        #expect(context.isDraining)
        events.report("told")
        try await context.loop.sleep(for: .seconds(3600))
        return Note()
      }
    } _: { test in
      let (connection, call) = try await beginCall(test, events)
      #expect(await events.next() == "told")
      #expect(await connection.waitForGoAway(1)?.lastStreamID == Int32.max)
      let second = await connection.waitForGoAway(2)
      #expect(second?.code == .noError)
      #expect(second?.debugData == "max_age")
      #expect(await call.outcome().status == 14)
      await connection.waitForClose()
      // The server as a whole goes on.
      _ = try await beginCall(test, events)
    }
  }

  /// A call that its handler has begun. On a machine that stands still a connection is too old before there is one.
  private func beginCall(_ test: TestServer, _ events: Events) async throws -> (TestConnection, TestCall) {
    for _ in 0..<10 {
      let connection = try await test.connect()
      guard let call = try? await connection.begin(Notes.wait) else { continue }
      if await events.next(within: .seconds(5)) == "started" { return (connection, call) }
    }
    throw NoCall()
  }

  private struct NoCall: Error {}

  @Test("a connection without a call ends when it has been idle for too long, one with a call does not")
  func idle() async throws {
    var limits = ServerLimits()
    limits.connectionIdle = .seconds(2)
    try await TestServer.with(limits: limits) { router in
      router.unary(Notes.wait) { _, context in
        await context.waitForDrain()
        return Note("drained")
      }
    } _: { test in
      let busy = try await test.connect()
      let call = try await busy.begin(Notes.wait)
      try await busy.roundTrip()
      let idle = try await test.connect()
      // The first of the two: libnghttp2 as a client reads no further than a GOAWAY when it has no stream.
      #expect(await idle.waitForGoAway()?.lastStreamID == Int32.max)
      await idle.waitForClose()
      try await busy.roundTrip()
      #expect(busy.goAways.isEmpty)
      await test.server.drain(grace: .seconds(60))
      #expect(await call.outcome().notes == ["drained"])
    }
  }
}
