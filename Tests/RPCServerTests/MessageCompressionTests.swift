import Compression
import RPC
import RPCServer
import Testing

/// doc/compression.md of gRPC, from the server's side.
@Suite(.timeLimit(.minutes(5))) struct MessageCompressionTests {
  private static let long = String(repeating: "compress me ", count: 200)
  private static let sendsGzip = TestConnection.gRPC.merging(["grpc-encoding": "gzip"]) { $1 }
  private static let readsGzip = ["grpc-accept-encoding": "identity, deflate, gzip"]

  private func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
    var room = [UInt8](repeating: 0, count: bytes.count + 100)
    let count = try bytes.withUnsafeBytes { input in
      try room.withUnsafeMutableBytes { try Deflater().compress(input, into: $0) }
    }
    return Array(room[..<(try #require(count))])
  }

  private func framed(_ payload: [UInt8], flag: UInt8 = 1) -> [UInt8] {
    TestCall.prefix(flag: flag, length: payload.count) + payload
  }

  /// Answers with what came, and says how it came.
  private static func tell(_ router: inout Router) {
    router.unary(Notes.echo) { request, context in
      Note("\(context.requestIsCompressed ? "compressed" : "plain") \(request.text.utf8.count)")
    }
    router.bidirectional(Notes.chat) { requests, writer, context in
      for try await request in requests {
        try await writer.write(
          Note("\(context.requestIsCompressed ? "compressed" : "plain") \(request.text.utf8.count)"))
      }
    }
  }

  /// Sends `bytes` as the whole body of a call and returns its end; the connection must go on serving.
  private func send(
    _ bytes: [UInt8], to method: some AnyMethod = Notes.echo, fields: [String: String] = sendsGzip,
    limits: ServerLimits = ServerLimits()
  ) async throws -> TestCall.Outcome {
    var outcome = TestCall.Outcome()
    try await TestServer.with(limits: limits, Self.tell) { test in
      let connection = try await test.connect()
      let call = try await connection.open(method.path, fields: fields)
      await call.sendBytes(bytes, endStream: true)
      outcome = await call.outcome()
      let next = try await connection.call(Notes.echo, Note("still here")).notes
      #expect(next == ["plain 10"])
    }
    return outcome
  }

  // MARK: Requests

  @Test func aCompressedRequestIsInflatedAndTheHandlerKnows() async throws {
    let message = try Note(Self.long).encodedBytes()
    let compressed = try await send(framed(gzip(message))).notes
    #expect(compressed == ["compressed 2400"])
    let plain = try await send(framed(message, flag: 0)).notes
    #expect(plain == ["plain 2400"])
  }

  @Test func eachMessageOfAStreamIsCompressedOrNot() async throws {
    let message = try Note(Self.long).encodedBytes()
    let body = try framed(gzip(message)) + framed(message, flag: 0) + framed(gzip(message))
    let outcome = try await send(body, to: Notes.chat)
    #expect(outcome.notes == ["compressed 2400", "plain 2400", "compressed 2400"])
    #expect(outcome.status == 0)
  }

  @Test func twoMembersAreOneMessage() async throws {
    let message = try Note(Self.long).encodedBytes()
    let body = try gzip(Array(message[..<1000])) + gzip(Array(message[1000...]))
    let notes = try await send(framed(body)).notes
    #expect(notes == ["compressed 2400"])
  }

  @Test func whatIsNoGzipIsInternal() async throws {
    let whole = try gzip(Note(Self.long).encodedBytes())
    let damaged = whole.enumerated().map { $0 == whole.count - 6 ? $1 ^ 1 : $1 }
    for payload in [[], Array(whole.dropLast()), whole + [1], damaged, Array("no gzip".utf8)] {
      let unary = try await send(framed(payload)).status
      #expect(unary == 13)
      let streamed = try await send(framed(payload), to: Notes.chat).status
      #expect(streamed == 13)
    }
  }

  @Test func theLimitHoldsForBothSizes() async throws {
    var limits = ServerLimits()
    limits.maxRequestMessageBytes = 10_000
    let bomb = try gzip(Note(String(repeating: "0", count: 90_000)).encodedBytes())
    #expect(bomb.count < 10_000)
    let inflated = try await send(framed(bomb), limits: limits).status
    #expect(inflated == 8)
    let announced = try await send(TestCall.prefix(flag: 1, length: 10_001), limits: limits).status
    #expect(announced == 8)
  }

  @Test(arguments: [[:], ["grpc-encoding": "identity"]]) func theFlagNeedsAnEncoding(fields: [String: String])
    async throws
  {
    let fields = TestConnection.gRPC.merging(fields) { $1 }
    let message = try Note(Self.long).encodedBytes()
    let only = try await send(framed(gzip(message)), fields: fields).status
    #expect(only == 13)
    // Also on a message that is found behind another one.
    let body = try framed(message, flag: 0) + framed(gzip(message))
    let outcome = try await send(body, to: Notes.chat, fields: fields)
    #expect(outcome.status == 13)
    #expect(outcome.notes == ["plain 2400"])
  }

  @Test func anUnknownEncodingIsUnimplementedAndTheKnownOnesAreNamed() async throws {
    let fields = TestConnection.gRPC.merging(["grpc-encoding": "deflate"]) { $1 }
    let outcome = try await send([], fields: fields)
    #expect(outcome.status == 12)
    #expect(outcome.headers["grpc-accept-encoding"] == "identity,gzip")
  }

  // MARK: Responses

  private static func compress(_ router: inout Router) {
    router.unary(Notes.echo) { request, context in
      context.responseEncoding = .gzip
      if request.text == "plain" { context.compressesResponses = false }
      return Note(request.text == "small" ? "small" : long)
    }
    router.serverStreaming(Notes.list) { _, writer, context in
      context.responseEncoding = .gzip
      try await writer.write(Note(long))
      try await writer.write(Note(long), compressed: false)
      context.compressesResponses = false
      try await writer.write(Note(long))
      try await writer.write(Note(long), compressed: true)
    }
    router.unary(Notes.wait) { _, context in
      context.responseEncoding = .gzip
      context.responseEncoding = .identity
      return Note(long)
    }
    router.bidirectional(Notes.chat) { _, writer, context in
      try await writer.sendHeaders()
      context.responseEncoding = .gzip
      try await writer.write(Note(long))
    }
  }

  /// The flags of the messages in a body, and what they hold.
  private func messages(in body: [UInt8]) throws -> [(flag: UInt8, note: Note)] {
    var rest = body[...]
    var messages: [(UInt8, Note)] = []
    while rest.count >= 5 {
      let length = rest.dropFirst().prefix(4).reduce(0) { $0 << 8 | Int($1) }
      let payload = Array(rest.dropFirst(5).prefix(length))
      let inflater = try Inflater()
      let plain =
        rest.first == 1
        ? try payload.withUnsafeBytes { try Array(inflater.inflate($0, limitBytes: 1 << 20)) } : payload
      messages.append((rest[rest.startIndex], try Note(decoding: plain)))
      rest = rest.dropFirst(5 + length)
    }
    return messages
  }

  private func call(
    _ method: some AnyMethod, _ text: String = "", fields: [String: String] = readsGzip
  ) async throws -> (flags: [UInt8], outcome: TestCall.Outcome) {
    var outcome = TestCall.Outcome()
    try await TestServer.with(Self.compress) { test in
      outcome = try await test.connect().call(method, Note(text), fields: fields)
    }
    let messages = try messages(in: outcome.body)
    #expect(outcome.status == 0)
    #expect(messages.allSatisfy { $0.note.text == Self.long || $0.note.text == "small" })
    return (messages.map(\.flag), outcome)
  }

  @Test func aHandlerChoosesForTheCall() async throws {
    let (flags, outcome) = try await call(Notes.echo)
    #expect(flags == [1])
    #expect(outcome.headers["grpc-encoding"] == "gzip")
    #expect(outcome.body.count < 300)
  }

  @Test func aHandlerChoosesForEachMessage() async throws {
    let plain = try await call(Notes.echo, "plain").flags
    #expect(plain == [0])
    let each = try await call(Notes.list).flags
    #expect(each == [1, 0, 0, 1])
  }

  @Test func aMessageThatWouldNotBecomeSmallerGoesOutAsItIs() async throws {
    let flags = try await call(Notes.echo, "small").flags
    #expect(flags == [0])
  }

  @Test(arguments: [[:], ["grpc-accept-encoding": "identity"], ["grpc-accept-encoding": "gzipped,x-gzip"]])
  func aClientThatDoesNotReadItIsNotSentIt(fields: [String: String]) async throws {
    let (flags, outcome) = try await call(Notes.list, fields: fields)
    #expect(flags == [0, 0, 0, 0])
    #expect(outcome.headers["grpc-encoding"] == nil)
  }

  @Test func nothingIsCompressedUnlessChosenBeforeTheHeaders() async throws {
    for method in [Notes.wait, Notes.chat] {
      let (flags, outcome) = try await call(method)
      #expect(flags == [0])
      #expect(outcome.headers["grpc-encoding"] == nil)
    }
  }

  @Test func whatOneCallOfAConnectionReadsSaysNothingOfTheNext() async throws {
    try await TestServer.with(Self.compress) { test in
      let connection = try await test.connect()
      for fields in [Self.readsGzip, [:], ["grpc-accept-encoding": "identity"], Self.readsGzip] {
        let outcome = try await connection.call(Notes.echo, fields: fields)
        #expect(outcome.headers["grpc-encoding"] == (fields == Self.readsGzip ? "gzip" : nil))
      }
    }
  }
}
