import EventLoop
import RPC
import RPCServer
import Testing

@Suite(.timeLimit(.minutes(5))) struct ShutdownTests {
  @Test("a port that is taken is a clear error")
  func portTaken() async throws {
    try await TestServer.with({ _ in }) { test in
      let loops = EventLoopGroup(count: 1)
      let second = RPCServer(router: Router(), loops: loops)
      let error = await #expect(throws: ServerError.self) { try await second.start(port: test.port) }
      #expect(error.map { "\($0)" }?.contains("Port \(test.port) on 127.0.0.1 is taken") == true)
      await second.shutdown()
      await loops.shutdown()
    }
  }

  @Test("a drain tells clients and handlers, and waits for the calls")
  func drain() async throws {
    let events = Events()
    try await TestServer.with { router in
      router.serverStreaming(Notes.list) { _, writer, context in
        try await writer.write(Note("before"))
        await withUnsafeContinuation { continuation in context.onDrain { continuation.resume() } }
        #expect(context.isDraining)
        events.report("told")
        throw RPCError(.unavailable, "resume after 1")
      }
    } _: { test in
      let connection = try await test.connect()
      let call = try await connection.open(Notes.list.path)
      try await call.send(Note(), endStream: true)
      _ = await call.received(bytes: 1)
      await test.server.drain(grace: .seconds(3600))
      #expect(await events.next() == "told")
      let outcome = await call.outcome()
      #expect(outcome.notes == ["before"])
      #expect(outcome.status == 14)
      #expect(await connection.waitForGoAway()?.lastStreamID == Int32.max)
      await #expect(throws: (any Error).self) { try await test.connect().roundTrip() }
    }
  }

  @Test("what still runs after the grace ends with UNAVAILABLE and is cancelled")
  func graceEnds() async throws {
    let events = Events()
    try await TestServer.with { router in
      router.unary(Notes.wait) { _, context in
        events.report("started")
        do {
          try await context.loop.sleep(for: .seconds(3600))
        } catch {
          events.report("cancelled")
          throw error
        }
        return Note()
      }
    } _: { test in
      let call = try await test.connect().open(Notes.wait.path)
      try await call.send(Note(), endStream: true)
      #expect(await events.next() == "started")
      await test.server.drain(grace: .milliseconds(20))
      #expect(await events.next() == "cancelled")
      #expect(await call.outcome().status == 14)
    }
  }

  @Test("a shutdown cancels at once")
  func shutdown() async throws {
    let events = Events()
    try await TestServer.with { router in
      router.clientStreaming(Notes.join) { requests, _ in
        events.report("started")
        do {
          for try await _ in requests {}
        } catch {
          events.report("ended")
        }
        return Note()
      }
    } _: { test in
      let connection = try await test.connect()
      try await connection.open(Notes.join.path).send(Note())
      #expect(await events.next() == "started")
      await test.server.shutdown()
      #expect(await events.next() == "ended")
      await connection.waitForClose()
    }
  }
}
