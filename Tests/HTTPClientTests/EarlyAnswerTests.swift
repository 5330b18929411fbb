import EventLoop
import Testing

@testable import HTTPClient

/// Servers that answer before they have a request's body, and close without reading it: the network then resets the
/// connection. The client's loop is kept from its sockets meanwhile, and finds both at once.
@Suite(.timeLimit(.minutes(1))) struct EarlyAnswerTests {
  private static let answer = "HTTP/1.1 413 Content Too Large\r\nContent-Length: 8\r\n\r\ntoo long"

  private func expectAnswer(
    _ body: HTTPRequestBody, of peer: ResettingPeer, on loop: EventLoop,
    while act: @Sendable () async throws -> Void = {}, onHead: () -> Void = {}
  ) async throws {
    let client = HTTPClient(loops: [loop])
    let request = HTTPRequest(.put, "http://127.0.0.1:\(peer.port)/", body: body)
    async let answer = client.send(request)
    do {
      try await act()
      let response = try await answer
      #expect(response.status == 413)
      onHead()
      #expect(try await response.body.collect() == Array("too long".utf8))
    } catch {
      Issue.record(error)
    }
    await client.shutdown()
    await loop.shutdown()
  }

  @Test("an answer that is followed by a reset is read while the body's source is waited for")
  func waitingForTheSource() async throws {
    let peer = try ResettingPeer()
    let isAnswered = OneShotEvent()
    let body = HTTPRequestBody.stream(length: 1 << 20) {
      peer.answer(Self.answer, andReset: peer.takeHead())
      await isAnswered.wait()
      return nil
    }
    // curl ends no transfer while it waits for a source: the end of the answer comes with the source's.
    try await expectAnswer(body, of: peer, on: EventLoop(name: "client"), onHead: { isAnswered.fire() })
  }

  @Test("an answer that is followed by a reset is read in the middle of the body")
  func inTheMiddle() async throws {
    let peer = try ResettingPeer()
    let loop = EventLoop(name: "client")
    try await expectAnswer(.bytes([UInt8](repeating: 1, count: 64 << 20)), of: peer, on: loop) {
      let connection = try await loop.blocking { peer.takeHead() }
      await loop.run { peer.answer(Self.answer, andReset: connection) }
    }
  }
}
