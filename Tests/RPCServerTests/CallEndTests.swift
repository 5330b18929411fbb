import EventLoop
import RPC
import RPCServer
import Testing

@Suite(.timeLimit(.minutes(5))) struct CallEndTests {
  /// Waits until it is cancelled, and tells the test how it ended.
  private static func waiting(_ events: Events) -> (inout Router) -> Void {
    { router in
      router.unary(Notes.wait) { _, context in
        events.report("started")
        do {
          try await context.loop.sleep(for: .seconds(3600))
        } catch {
          events.report(Task.isCancelled ? "cancelled" : "failed")
          throw error
        }
        return Note()
      }
      router.serverStreaming(Notes.list) { _, writer, _ in
        do {
          while true { try await writer.write(Note(String(repeating: "x", count: 10_000))) }
        } catch {
          events.report("ended")
          throw error
        }
      }
      router.clientStreaming(Notes.join) { requests, _ in
        events.report("started")
        do {
          for try await _ in requests {}
        } catch {
          events.report("ended")
          throw error
        }
        return Note()
      }
      router.unary(Notes.echo) { request, context in
        Note("\(context.deadline.isNone)")
      }
    }
  }

  @Test("the deadline ends the call and cancels its handler, suspended as it is", arguments: ["20m", "20000u", "1n"])
  func deadline(timeout: String) async throws {
    let events = Events()
    try await TestServer.with(Self.waiting(events)) { test in
      let outcome = try await test.connect().call(Notes.wait, fields: ["grpc-timeout": timeout])
      #expect(outcome.status == 4)
      #expect(await events.next() == "started")
      #expect(await events.next() == "cancelled")
    }
  }

  @Test("a timeout of zero has passed before the handler starts")
  func zeroTimeout() async throws {
    try await TestServer.with(Self.waiting(Events())) { test in
      let outcome = try await test.connect().call(Notes.wait, fields: ["grpc-timeout": "0S"])
      #expect(outcome.status == 4)
    }
  }

  @Test("a handler knows its deadline, and a kept one changes nothing")
  func keptDeadline() async throws {
    try await TestServer.with(Self.waiting(Events())) { test in
      let connection = try await test.connect()
      let outcome = try await connection.call(Notes.echo, fields: ["grpc-timeout": "10S"])
      #expect(outcome.notes == ["false"])
      let without = try await connection.call(Notes.echo)
      #expect(without.notes == ["true"])
    }
  }

  @Test("a client's cancel reaches a handler that waits for a timer")
  func cancelTimer() async throws {
    let events = Events()
    try await TestServer.with(Self.waiting(events)) { test in
      let call = try await test.connect().open(Notes.wait.path)
      try await call.send(Note(), endStream: true)
      #expect(await events.next() == "started")
      await call.cancel()
      #expect(await events.next() == "cancelled")
    }
  }

  @Test("a client's cancel reaches a handler that waits for the client to read")
  func cancelWriter() async throws {
    let events = Events()
    try await TestServer.with(Self.waiting(events)) { test in
      let call = try await test.connect(windowBytes: 70_000).open(Notes.list.path)
      await call.stopReading()
      try await call.send(Note(), endStream: true)
      _ = await call.received(bytes: 60_000)
      await call.cancel()
      #expect(await events.next() == "ended")
    }
  }

  @Test("a client's cancel reaches a handler that waits for the client to send")
  func cancelReader() async throws {
    let events = Events()
    try await TestServer.with(Self.waiting(events)) { test in
      let call = try await test.connect().open(Notes.join.path)
      try await call.send(Note("first"))
      #expect(await events.next() == "started")
      await call.cancel()
      #expect(await events.next() == "ended")
    }
  }

  @Test("a connection that goes away cancels its handlers")
  func disconnect() async throws {
    let events = Events()
    try await TestServer.with(Self.waiting(events)) { test in
      let connection = try await test.connect()
      for path in [Notes.wait.path, Notes.join.path] {
        try await connection.open(path).send(Note(), endStream: path == Notes.wait.path)
        #expect(await events.next() == "started")
      }
      await connection.drop()
      let ends = [await events.next(), await events.next()]
      #expect(Set(ends) == ["cancelled", "ended"])
    }
  }

  @Test("an answer before the end of the request is followed by a reset, unless the request ends in time")
  func earlyAnswer() async throws {
    for endsInTime in [false, true] { try await answerEarly(endsInTime: endsInTime) }
  }

  private func answerEarly(endsInTime: Bool) async throws {
    var limits = ServerLimits()
    limits.unfinishedRequestGrace = endsInTime ? .seconds(50) : .milliseconds(200)
    try await TestServer.with(limits: limits) { router in
      router.clientStreaming(Notes.join) { requests, _ in
        for try await first in requests { return first }
        return Note()
      }
    } _: { test in
      let connection = try await test.connect()
      let begun = ContinuousClock.now
      let open = try await connection.open(Notes.join.path)
      try await open.send(Note("enough"))
      if endsInTime {
        _ = await open.received(bytes: 1)
        await open.sendBytes([], endStream: true)
      }
      let outcome = await open.outcome()
      #expect(outcome.notes == ["enough"])
      #expect(outcome.status == 0)
      #expect(outcome.close == .noError)
      let passed = ContinuousClock.now - begun
      #expect(endsInTime ? passed < .seconds(40) : passed >= .milliseconds(190))
    }
  }

  @Test("a stream of requests that ends within a message fails")
  func truncated() async throws {
    try await TestServer.with(Self.waiting(Events())) { test in
      let connection = try await test.connect()
      for path in [Notes.join.path, Notes.echo.path] {
        let call = try await connection.open(path)
        await call.sendBytes(TestCall.prefix(length: 10) + [1, 2, 3], endStream: true)
        #expect(await call.outcome().status == 13)
      }
    }
  }
}
