import RPC
import RPCServer
import Testing

@Suite(.timeLimit(.minutes(5))) struct ForeignRequestTests {
  private static func echo(_ router: inout Router) {
    router.unary(Notes.echo) { request, _ in request }
  }

  @Test(
    "what is not gRPC is told so by HTTP",
    arguments: [
      ["te": "trailers", "content-type": "application/json"],
      ["te": "trailers", "content-type": "application/grpcfoo"],
      ["te": "trailers", "content-type": "application/grpc+json"], ["te": "trailers"],
      ["content-type": "application/grpc"],
    ])
  func unsupportedMediaType(fields: [String: String]) async throws {
    try await TestServer.with(Self.echo) { test in
      let call = try await test.connect().open(Notes.echo.path, fields: fields, endStream: true)
      let outcome = await call.outcome()
      #expect(outcome.headers[":status"] == "415")
      #expect(outcome.status == nil)
    }
  }

  @Test(
    "every content type of gRPC with protobuf is served",
    arguments: [
      "application/grpc", "application/grpc+proto", "application/grpc;charset=utf-8", "application/grpc+proto;v=1",
    ])
  func contentTypes(type: String) async throws {
    try await TestServer.with(Self.echo) { test in
      let outcome = try await test.connect().call(Notes.echo, Note("x"), fields: ["content-type": type])
      #expect(outcome.notes == ["x"])
    }
  }

  @Test("a plain GET gets a page with a body")
  func get() async throws {
    try await TestServer.with(Self.echo) { test in
      let connection = try await test.connect()
      let outcome = try await connection.open("/", verb: "GET", fields: [:], endStream: true).outcome()
      #expect(outcome.headers[":status"] == "200")
      #expect(!outcome.body.isEmpty)
      let head = try await connection.open("/", verb: "HEAD", fields: [:], endStream: true).outcome()
      #expect(head.headers[":status"] == "200")
      #expect(head.body.isEmpty)
      let put = try await connection.open("/", verb: "PUT", fields: [:], endStream: true).outcome()
      #expect(put.headers[":status"] == "405")
    }
  }

  @Test("its answer waits for its end")
  func answerWaits() async throws {
    try await TestServer.with(Self.echo) { test in
      let connection = try await test.connect()
      let upload = try await connection.open("/", fields: [:])
      await upload.sendBytes([1])
      // Answered behind the upload's bytes, and before its own answer.
      let outcome = try await connection.call(Notes.echo, Note("x"))
      #expect(outcome.notes == ["x"])
      #expect(await upload.received(bytes: 0).close == nil)
      await upload.sendBytes([2], endStream: true)
      #expect(await upload.outcome().headers[":status"] == "415")
    }
  }

  @Test("a long one is answered before its end")
  func longUpload() async throws {
    var limits = ServerLimits()
    limits.maxForeignRequestBytes = 1_000
    try await TestServer.with(limits: limits, Self.echo) { test in
      let upload = try await test.connect().open("/", fields: [:])
      await upload.sendBytes([UInt8](repeating: 1, count: 1_001))
      #expect(await upload.outcome().headers[":status"] == "415")
    }
  }

  @Test("one that never ends is answered when its time is over")
  func endlessUpload() async throws {
    var limits = ServerLimits()
    limits.requestStallTimeout = .milliseconds(100)
    try await TestServer.with(limits: limits, Self.echo) { test in
      let upload = try await test.connect().open("/", fields: [:])
      await upload.sendBytes([1])
      #expect(await upload.outcome().headers[":status"] == "415")
    }
  }

  @Test(
    "an unknown method is UNIMPLEMENTED in one header list",
    arguments: [
      "/test.Notes/Nothing", "/test.Nothing/Echo", "/", "/test.Notes/Echo/", "/test.notes/echo",
    ])
  func unknownMethod(path: String) async throws {
    try await TestServer.with(Self.echo) { test in
      let call = try await test.connect().open(path)
      try await call.send(Note(), endStream: true)
      let outcome = await call.outcome()
      #expect(outcome.status == 12)
      #expect(outcome.trailers.isEmpty)
    }
  }

  @Test("one message means one", arguments: [0, 2])
  func cardinality(count: Int) async throws {
    try await TestServer.with(Self.echo) { test in
      let call = try await test.connect().open(Notes.echo.path)
      try await call.sendFramed(Array(repeating: Note("x"), count: count), endStream: true)
      #expect(await call.outcome().status == 12)
    }
  }

  @Test(
    "a flag, an encoding or bytes that cannot be read",
    arguments: [
      ([1, 0, 0, 0, 0], [:], 13), ([7, 0, 0, 0, 0], [:], 13), ([0, 0, 0, 0, 2, 0x0a, 0xff], [:], 13),
      ([0, 0, 0, 0, 0], ["grpc-encoding": "middle-out"], 12), ([0, 0, 0, 0, 0], ["grpc-timeout": "1.5S"], 13),
      ([0, 0, 0, 0, 0], ["x-bad-bin": "*"], 13),
    ] as [([UInt8], [String: String], Int)])
  func unreadable(bytes: [UInt8], fields: [String: String], status: Int) async throws {
    try await TestServer.with(Self.echo) { test in
      let connection = try await test.connect()
      let call = try await connection.open(
        Notes.echo.path, fields: TestConnection.gRPC.merging(fields) { $1 })
      await call.sendBytes(bytes, endStream: true)
      let outcome = await call.outcome()
      #expect(outcome.status == status)
      if status == 12 { #expect(outcome.headers["grpc-accept-encoding"]?.contains("identity") == true) }
      let next = try await connection.call(Notes.echo, Note("still here"))
      #expect(next.notes == ["still here"])
    }
  }
}
