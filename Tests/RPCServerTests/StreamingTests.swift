import RPC
import RPCServer
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(5))) struct StreamingTests {
  @Test("messages written in one turn share frames")
  func serverStream() async throws {
    try await TestServer.with { router in
      router.serverStreaming(Notes.list) { request, writer, _ in
        for number in 0..<1_000 { try await writer.write(Note("\(request.text)\(number)")) }
      }
    } _: { test in
      let outcome = try await test.connect().call(Notes.list, Note("n"))
      #expect(outcome.status == 0)
      #expect(outcome.notes == (0..<1_000).map { "n\($0)" })
      #expect(outcome.chunks < 20)
    }
  }

  @Test("every way of writing gives the same stream")
  func waysOfWriting() async throws {
    try await TestServer.with { router in
      router.serverStreaming(Notes.list) { _, writer, _ in
        try await writer.sendHeaders()
        try await writer.write(Note("one"))
        try await writer.write(contentsOf: [Note("two"), Note("three")])
        var encoded = EncodedMessages<Note>()
        try encoded.append(Note("four"))
        try encoded.append(Note("five"))
        try await writer.writeEncoded(encoded)
        // From a task that has left the loop.
        let elsewhere = Task.detached { try await writer.write(Note("six")) }
        try await elsewhere.value
      }
    } _: { test in
      let outcome = try await test.connect().call(Notes.list)
      #expect(outcome.notes == ["one", "two", "three", "four", "five", "six"])
      #expect(outcome.status == 0)
    }
  }

  @Test("an error behind messages comes in the trailers")
  func errorAfterMessages() async throws {
    try await TestServer.with { router in
      router.serverStreaming(Notes.list) { _, writer, _ in
        try await writer.write(Note("first"))
        throw RPCError(.unavailable, "go on elsewhere")
      }
    } _: { test in
      let outcome = try await test.connect().call(Notes.list)
      #expect(outcome.notes == ["first"])
      #expect(outcome.trailers["grpc-status"] == "14")
      #expect(outcome.trailers["grpc-message"] == "go on elsewhere")
    }
  }

  @Test("a client that does not read suspends the writer, and one that reads again lets it go on")
  func writerBackPressure() async throws {
    let (messageBytes, window, highWater, count) = (1_000, 100_000, 64 * 1024, 2_000)
    let written = Mutex(0)
    var limits = ServerLimits()
    limits.writeHighWaterBytes = highWater
    try await TestServer.with(limits: limits) { router in
      router.serverStreaming(Notes.list) { _, writer, _ in
        let note = Note(String(repeating: "x", count: messageBytes))
        for _ in 0..<count {
          try await writer.write(note)
          written.withLock { $0 += 1 }
        }
      }
    } _: { test in
      let connection = try await test.connect(windowBytes: Int32(window))
      try await connection.roundTrip()
      let call = try await connection.open(Notes.list.path)
      await call.stopReading()
      try await call.send(Note(), endStream: true)
      #expect(await call.received(bytes: window).body.count == window)
      try await connection.roundTrip()
      #expect(written.withLock { $0 } * messageBytes <= window + highWater + messageBytes)
      await call.resumeReading()
      let outcome = await call.outcome()
      #expect(outcome.notes.count == count)
      #expect(outcome.status == 0)
    }
  }

  @Test func clientStream() async throws {
    try await TestServer.with { router in
      router.clientStreaming(Notes.join) { requests, _ in
        var texts: [String] = []
        for try await request in requests { texts.append(request.text) }
        return Note(texts.joined(separator: ","))
      }
    } _: { test in
      let connection = try await test.connect()
      let call = try await connection.open(Notes.join.path)
      try await call.sendFramed([Note("a"), Note("b")])
      try await connection.roundTrip()
      try await call.send(Note("c"), endStream: true)
      #expect(await call.outcome().notes == ["a,b,c"])
      let empty = try await connection.open(Notes.join.path, endStream: true)
      #expect(await empty.outcome().notes == [""])
    }
  }

  @Test("both sides talk in turn")
  func bidirectional() async throws {
    try await TestServer.with { router in
      router.bidirectional(Notes.chat) { requests, writer, _ in
        for try await request in requests { try await writer.write(Note("re: \(request.text)")) }
      }
    } _: { test in
      let call = try await test.connect().open(Notes.chat.path)
      var bytes = 0
      for number in 0..<20 {
        try await call.send(Note("\(number)"))
        bytes += 7 + "re: \(number)".utf8.count
        #expect(await call.received(bytes: bytes).body.count == bytes)
      }
      await call.sendBytes([], endStream: true)
      let outcome = await call.outcome()
      #expect(outcome.notes == (0..<20).map { "re: \($0)" })
      #expect(outcome.status == 0)
    }
  }

  @Test("a handler that does not read holds its client back, and no other")
  func readerBackPressure() async throws {
    let events = Events()
    let window = 50_000
    var limits = ServerLimits()
    limits.http2.streamWindowBytes = Int32(window)
    try await TestServer.with(limits: limits) { router in
      router.unary(Notes.echo) { request, _ in request }
      router.clientStreaming(Notes.join) { requests, _ in
        #expect(await events.next() == "read")
        var bytes = 0
        for try await request in requests { bytes += request.text.utf8.count }
        return Note("\(bytes)")
      }
    } _: { test in
      let connection = try await test.connect()
      try await connection.roundTrip()
      let call = try await connection.open(Notes.join.path)
      let note = Note(String(repeating: "x", count: 1_000))
      try await call.sendFramed(Array(repeating: note, count: 500), endStream: true)
      try await connection.roundTrip()
      #expect(await call.unsentBytes() > 500 * 1_000 - 2 * window)
      #expect(try await connection.call(Notes.echo, Note("beside")).notes == ["beside"])
      events.report("read")
      #expect(await call.outcome().notes == ["500000"])
    }
  }

  @Test("a message larger than the stream's window passes")
  func messageBeyondWindow() async throws {
    var limits = ServerLimits()
    limits.http2.streamWindowBytes = 10_000
    try await TestServer.with(limits: limits) { router in
      router.unary(Notes.echo) { request, _ in Note("\(request.text.utf8.count)") }
      router.bidirectional(Notes.chat) { requests, writer, _ in
        for try await request in requests { try await writer.write(Note("\(request.text.utf8.count)")) }
      }
    } _: { test in
      let connection = try await test.connect()
      try await connection.roundTrip()
      let large = Note(String(repeating: "x", count: 90_000))
      #expect(try await connection.call(Notes.echo, large).notes == ["90000"])
      let call = try await connection.open(Notes.chat.path)
      try await call.sendFramed([large, large], endStream: true)
      #expect(await call.outcome().notes == ["90000", "90000"])
    }
  }
}
