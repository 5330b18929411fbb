import EventLoop
import RPC
import RPCServer
import Testing

/// The clocks of a connection. The server looks at them about once a second, so each of these takes a second or two.
@Suite(.timeLimit(.minutes(5))) struct TimeLimitTests {
  /// Writes for as long as it is let, and tells when it was cancelled.
  private func writeForEver(_ events: Events) -> (inout Router) -> Void {
    { router in
      router.unary(Notes.echo) { request, _ in request }
      router.serverStreaming(Notes.list) { _, writer, _ in
        let note = Note(String(repeating: "x", count: 50_000))
        do {
          events.report("writing")
          while true { try await writer.write(note) }
        } catch {
          events.report("stopped")
          throw error
        }
      }
    }
  }

  @Test("a connection that never speaks HTTP/2 is closed after the handshake's time")
  func handshake() async throws {
    var limits = ServerLimits()
    limits.handshakeTimeout = .milliseconds(100)
    try await TestServer.with(limits: limits) {
      $0.unary(Notes.echo) { request, _ in request }
    } _: { test in
      let loop = EventLoop(name: "silent")
      await Silence.untilTheEnd(ofConnectionTo: test.port, on: loop)
      await loop.shutdown()
      let outcome = try await test.connect().call(Notes.echo, Note("still here"))
      #expect(outcome.notes == ["still here"])
    }
  }

  @Test("a connection that is silent is asked, and lives when it answers")
  func keepaliveAnswered() async throws {
    var limits = ServerLimits()
    limits.keepaliveInterval = .milliseconds(10)
    limits.keepaliveTimeout = .seconds(10)
    try await TestServer.with(limits: limits) {
      $0.unary(Notes.echo) { request, _ in request }
    } _: { test in
      let connection = try await test.connect()
      try await connection.roundTrip()
      await connection.waitForPing()
      await connection.waitForPing()
      let outcome = try await connection.call(Notes.echo, Note("still here"))
      #expect(outcome.notes == ["still here"])
    }
  }

  @Test("a connection that does not answer is closed, and its calls are cancelled")
  func keepaliveUnanswered() async throws {
    let events = Events()
    var limits = ServerLimits()
    limits.keepaliveInterval = .milliseconds(10)
    limits.keepaliveTimeout = .milliseconds(10)
    try await TestServer.with(limits: limits) { router in
      router.unary(Notes.wait) { _, context in
        events.report("waiting")
        do {
          try await context.loop.sleep(for: .seconds(50))
        } catch {
          events.report("cancelled")
          throw error
        }
        return Note()
      }
    } _: { test in
      let connection = try await test.connect()
      let call = try await connection.open(Notes.wait.path)
      try await call.send(Note(), endStream: true)
      #expect(await events.next() == "waiting")
      await connection.stopReading()
      #expect(await events.next() == "cancelled")
      await connection.startReading()
      await connection.waitForClose()
    }
  }

  @Test("a stream whose client leaves its window closed is given up; its neighbours are not")
  func stalledStream() async throws {
    let events = Events()
    var limits = ServerLimits()
    limits.writeStallTimeout = .milliseconds(200)
    try await TestServer.with(limits: limits, writeForEver(events)) { test in
      let connection = try await test.connect(windowBytes: 10_000)
      try await connection.roundTrip()
      let call = try await connection.open(Notes.list.path)
      await call.stopReading()
      try await call.send(Note(), endStream: true)
      #expect(await events.next() == "writing")
      #expect(await events.next() == "stopped")
      #expect(await call.outcome().close == .cancel)
      let next = try await connection.call(Notes.echo, Note("still here"))
      #expect(next.notes == ["still here"])
    }
  }

  @Test("a connection whose client does not read at all is closed")
  func stalledConnection() async throws {
    let events = Events()
    var limits = ServerLimits()
    limits.writeStallTimeout = .milliseconds(200)
    try await TestServer.with(limits: limits, writeForEver(events)) { test in
      // More window than the sockets' buffers hold: it is TCP that stops the server.
      let connection = try await test.connect(windowBytes: 1 << 30)
      try await connection.roundTrip()
      let call = try await connection.open(Notes.list.path)
      // Before the server can write: what is read meanwhile would open its window again.
      await connection.stopReading()
      try await call.send(Note(), endStream: true)
      #expect(await events.next() == "writing")
      #expect(await events.next() == "stopped")
      await connection.startReading()
      await connection.waitForClose()
    }
  }
}

/// A client that connects and says nothing.
private final class Silence: ByteStreamHandler {
  private let ended = OneShotEvent()

  func streamDidRead(_ bytes: UnsafeRawBufferPointer) {}
  func streamDidEnd(_ end: StreamEnd) { ended.fire() }

  static func untilTheEnd(ofConnectionTo port: UInt16, on loop: EventLoop) async {
    await loop.run {
      let silence = Silence()
      let stream = try? await ByteStream.connect(host: "127.0.0.1", port: port, on: loop, timeout: .seconds(10))
      stream?.handler = silence
      stream?.startReading()
      await silence.ended.wait()
      stream?.close()
    }
  }
}
