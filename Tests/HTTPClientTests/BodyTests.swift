import EventLoop
import Synchronization
import Testing

@testable import HTTPClient

@Suite(.timeLimit(.minutes(2))) struct BodyTests {
  /// What the kernel holds for a connection on both sides, and what the client may hold, are far below this.
  private static let heldAtMost = 24 << 20
  private static let bodyBytes = 160 << 20

  @Test("a body that is not read is not taken from the network, and comes as a whole all the same")
  func slowReader() async throws {
    try await withClient { connection, request in
      guard request.target == "/big" else { return connection.answer() }
      connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(Self.bodyBytes)\r\n\r\n")
      connection.flood(bytes: Self.bodyBytes)
    } _: { fixture in
      var request = fixture.get("/big")
      request.timeout = .seconds(100)
      request.maximumBodyBytes = .max
      let response = try await fixture.client.send(request)
      var received = 0
      var looks = 0
      while let piece = try await response.body.next() {
        received += piece.count
        guard looks < 3 else { continue }
        looks += 1
        // Time for a client that takes what it can get, without waiting for time.
        for _ in 0..<200 { _ = try await fixture.text(fixture.get()) }
        #expect(fixture.server.sentBytes - received < Self.heldAtMost)
      }
      #expect(received == Self.bodyBytes)
    }
  }

  @Test("a source is not asked for what the server does not take", arguments: [true, false])
  func slowServer(hasLength: Bool) async throws {
    let held = Mutex<ScriptedConnection?>(nil)
    let arrived = OneShotEvent()
    try await withClient(
      onHead: { connection, request in
        guard request.target == "/big" else { return }
        connection.stream.stopReading()
        held.withLock { $0 = connection }
        arrived.fire()
      },
      { connection, request in connection.answer(200, "\(request.bodyBytes)") },
      { fixture in
        let given = Atomic<Int>(0)
        let piece = [UInt8](repeating: 7, count: 1 << 20)
        let body = HTTPRequestBody.stream(length: hasLength ? Int64(Self.bodyBytes) : nil) {
          guard given.load(ordering: .relaxed) < Self.bodyBytes else { return nil }
          given.add(piece.count, ordering: .relaxed)
          return piece
        }
        var request = HTTPRequest(.put, fixture.server.url + "/big", body: body)
        request.timeout = .seconds(100)
        async let response = fixture.text(request)
        await arrived.wait()
        for _ in 0..<500 { _ = try await fixture.text(fixture.get()) }
        #expect(given.load(ordering: .relaxed) < Self.heldAtMost)
        held.withLock { $0 }?.stream.loop.execute { held.withLock { $0 }?.stream.startReading() }
        let answer = try await response
        #expect(answer == "\(Self.bodyBytes)")
      })
  }

  @Test("a source that waits is waited for, and one that fails ends the request")
  func sources() async throws {
    struct Refusal: Error {}
    let gone = OneShotEvent()
    try await withClient(
      onHead: { connection, _ in connection.loopEnds(gone) },
      { connection, request in connection.answer(200, String(decoding: request.body, as: UTF8.self)) }
    ) { fixture in
      let left = Mutex(["a", "", "b", "c"])
      let loop = fixture.loop
      let slow = HTTPRequestBody.stream(length: nil) {
        try await loop.sleep(for: .milliseconds(30))
        return left.withLock { $0.isEmpty ? nil : Array($0.removeFirst().utf8) }
      }
      var request = HTTPRequest(.post, fixture.server.url, body: slow)
      request.idleTimeout = .seconds(2)
      try await fixture.expectText("abc", of: request)
      let failing = HTTPRequestBody.stream(length: 10) { throw Refusal() }
      await expectFailure(.bodyFailed) {
        _ = try await fixture.client.send(HTTPRequest(.put, fixture.server.url, body: failing))
      }
      await gone.wait()
    }
  }

  @Test("a source is cancelled with its request")
  func cancelledSource() async throws {
    let (asked, cancelled) = (OneShotEvent(), OneShotEvent())
    try await withClient { connection, _ in
      connection.answer()
    } _: { fixture in
      let never = OneShotEvent()
      let body = HTTPRequestBody.stream(length: nil) {
        asked.fire()
        await never.wait()
        if Task.isCancelled { cancelled.fire() }
        return nil
      }
      let task = Task { try await fixture.client.send(HTTPRequest(.put, fixture.server.url, body: body)).status }
      await asked.wait()
      task.cancel()
      await expectFailure(.cancelled) { _ = try await task.value }
      await cancelled.wait()
    }
  }

  @Test("a server that answers before it has read the body is heard")
  func earlyAnswer() async throws {
    try await withClient(
      onHead: { connection, _ in
        connection.stream.stopReading()
        connection.answer(413, fields: "Connection: close\r\n", "too much")
      },
      { _, _ in },
      { fixture in
        let request = HTTPRequest(
          .put, fixture.server.url, body: .bytes([UInt8](repeating: 0, count: 32 << 20)))
        let response = try await fixture.client.send(request)
        #expect(response.status == 413)
      })
  }
}
