import HTTP2
import Testing

@Suite struct ExchangeTests {
  /// Answers a request with its own body and `grpc-status: 0` as soon as it is complete.
  static func echo() -> RecordingStream {
    RecordingStream { stream in
      try? stream.sendResponse(SessionPair.response)
      stream.send(stream.data)
      stream.finish(trailers: SessionPair.trailers)
    }
  }

  @Test("a request and its response arrive whole, however the bytes are cut", arguments: [nil, 1, 7])
  func echo(pieceBytes: Int?) throws {
    let pair = try SessionPair(makeStream: Self.echo)
    pair.pieceBytes = pieceBytes
    let stream = try pair.open()
    stream.send(Array("hello".utf8))
    stream.finish()
    try pair.pump()
    #expect(stream.headers == [":status: 200", "content-type: application/grpc", "grpc-status: 0"])
    #expect(stream.lists == [.response, .trailers])
    #expect(stream.data == Array("hello".utf8))
    #expect(stream.closings == [.noError])
    let request = try #require(pair.server.streams.first)
    #expect(request.headers == [":method: POST", ":scheme: http", ":authority: test", ":path: /test"])
    #expect(request.lists == [.request])
    #expect(request.closings == [.noError])
    #expect(pair.serverSession.streamCount == 0)
    #expect(pair.server.settingsAcknowledgements == 1)
  }

  @Test("headers, data and trailers of a response leave in one piece")
  func onePiece() throws {
    let pair = try SessionPair(makeStream: Self.echo)
    try pair.pump()
    _ = try pair.open(endStream: true)
    var pieces = 0
    try pair.clientSession.flush { bytes in
      #expect(throws: Never.self) { try pair.serverSession.receive(bytes) }
      return true
    }
    try pair.serverSession.flush { _ in
      pieces += 1
      return true
    }
    #expect(pieces == 1)
  }

  @Test("a stream that has nothing to send yet goes on when bytes are appended")
  func deferred() throws {
    let pair = try SessionPair()
    let stream = try pair.open(endStream: true)
    try pair.pump()
    let response = try #require(pair.server.streams.first)
    try response.sendResponse(SessionPair.response)
    try pair.pump()
    #expect(stream.lists == [.response])
    for part in ["one ", "two ", "three"] {
      response.send(Array(part.utf8))
      try pair.pump()
    }
    #expect(stream.data == Array("one two three".utf8))
    #expect(stream.closings.isEmpty)
    response.finish(trailers: SessionPair.trailers)
    try pair.pump()
    #expect(stream.lists == [.response, .trailers])
    #expect(stream.closings == [.noError])
  }

  @Test("bytes appended together share a DATA frame")
  func coalescing() throws {
    let pair = try SessionPair()
    _ = try pair.open(endStream: true)
    try pair.pump()
    let response = try #require(pair.server.streams.first)
    try response.sendResponse(SessionPair.response)
    try pair.pump()
    let before = pair.sentBytes
    for _ in 0..<100 { response.send([1, 2, 3, 4]) }
    try pair.pump()
    #expect(pair.sentBytes - before == 9 + 400)
  }

  @Test("a response without a body is one header list")
  func trailersOnly() throws {
    let pair = try SessionPair { RecordingStream { try? $0.sendResponse(SessionPair.response, endStream: true) } }
    let stream = try pair.open(endStream: true)
    try pair.pump()
    #expect(stream.lists == [.response])
    #expect(stream.closings == [.noError])
  }

  @Test("constant fields come first, then those of the message, and the session refuses what HTTP does not allow")
  func extraHeaders() throws {
    let pair = try SessionPair()
    let stream = try pair.open(endStream: true)
    try pair.pump()
    let response = try #require(pair.server.streams.first)
    var more = HTTP2Headers()
    more.append("x-text", "a b")
    more.append("authorization", bytes: Array("secret".utf8), isSensitive: true)
    more.append("x-empty", "")
    try response.sendResponse(SessionPair.response, more)
    response.finish()
    try pair.pump()
    #expect(stream.headers.dropFirst(2) == ["x-text: a b", "authorization: secret", "x-empty: "])
  }

  @Test("an end ahead of the peer's is told, so that the rest can be refused behind it", arguments: [false, true])
  func endFirst(requestEnds: Bool) throws {
    let pair = try SessionPair()
    let stream = try pair.open(endStream: requestEnds)
    try pair.pump()
    let response = try #require(pair.server.streams.first)
    try response.sendResponse(SessionPair.response)
    response.send([1])
    response.finish(trailers: SessionPair.trailers)
    try pair.pump()
    #expect(stream.data == [1])
    #expect(stream.lists == [.response, .trailers])
    #expect(response.endsFirst == !requestEnds)
    #expect(stream.closings == (requestEnds ? [.noError] : []))
    response.reset(.noError)
    try pair.pump()
    #expect(stream.closings == [.noError])
  }

  @Test("a refused stream can be told from a failed one")
  func refused() throws {
    let pair = try SessionPair { nil }
    let stream = try pair.open(endStream: true)
    try pair.pump()
    #expect(stream.closings == [.refusedStream])
  }

  @Test("a reset by the client closes the server's stream and drops what it would have sent")
  func clientResets() throws {
    let pair = try SessionPair()
    let stream = try pair.open()
    try pair.pump()
    let response = try #require(pair.server.streams.first)
    stream.reset(.cancel)
    try pair.pump()
    #expect(response.closings == [.cancel])
    #expect(!response.isOpen)
    response.send([1, 2, 3])
    try response.sendResponse(SessionPair.response)
    response.finish()
    #expect(response.pendingBytes == 0)
    #expect(response.closings == [.cancel])
  }

  @Test("closing a session closes each stream once and lets go of it")
  func closing() throws {
    weak var weakStream: RecordingStream?
    var closings = 0
    do {
      let pair = try SessionPair()
      let stream = try pair.open()
      stream.onClose = { closings += 1 }
      weakStream = stream
      try pair.pump()
      pair.clientSession.close()
      pair.clientSession.close()
      #expect(stream.closings == [.cancel])
      #expect(pair.clientSession.streamCount == 0)
      #expect(pair.clientSession.isFinished)
    }
    #expect(closings == 1)
    #expect(weakStream == nil)
  }
}
