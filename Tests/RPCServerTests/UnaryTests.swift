import Protobuf
import RPC
import RPCServer
import Testing

@Suite(.timeLimit(.minutes(5))) struct UnaryTests {
  private struct Unexpected: Error { let secret = "password" }

  private static func methods(_ router: inout Router) {
    router.unary(Notes.echo) { request, context in
      switch request.text {
      case "refuse": throw RPCError(.failedPrecondition, "Grüße: 50 %")
      case "fail": throw Unexpected()
      case "metadata":
        context.initialMetadata = context.metadata
        context.trailingMetadata = context.metadata
        return Note(context.metadata["x-mark"] ?? "none")
      default: return request
      }
    }
  }

  @Test func requestAndResponse() async throws {
    try await TestServer.with(Self.methods) { test in
      let connection = try await test.connect()
      for text in ["", "hello", String(repeating: "é", count: 40_000)] {
        let outcome = try await connection.call(Notes.echo, Note(text))
        #expect(outcome.status == 0)
        #expect(outcome.notes == [text])
        #expect(outcome.headers == [":status": "200", "content-type": "application/grpc"])
        #expect(outcome.trailers == ["grpc-status": "0"])
      }
    }
  }

  @Test("a handler's status arrives with its message, in one header list")
  func status() async throws {
    try await TestServer.with(Self.methods) { test in
      let outcome = try await test.connect().call(Notes.echo, Note("refuse"))
      #expect(outcome.status == 9)
      #expect(outcome.message == "Gr%C3%BC%C3%9Fe: 50 %25")
      #expect(outcome.trailers.isEmpty)
    }
  }

  @Test("an error that is no status keeps its text from the client")
  func unexpectedError() async throws {
    try await TestServer.with(Self.methods) { test in
      let outcome = try await test.connect().call(Notes.echo, Note("fail"))
      #expect(outcome.status == 2)
      #expect(outcome.message?.contains("password") == false)
    }
  }

  @Test("a request that breaks a rule of its table never reaches the handler")
  func violations() async throws {
    try await TestServer.with(Self.methods) { test in
      let outcome = try await test.connect().call(Notes.echo, Note(String(repeating: "x", count: 100_001)))
      #expect(outcome.status == 3)
      #expect(outcome.message?.hasPrefix("text ") == true)
      let details = try #require(
        outcome.trailers["grpc-status-details-bin"] ?? outcome.headers["grpc-status-details-bin"])
      let error = RPCError(.invalidArgument, "", statusDetails: Array(details.utf8), metadata: Metadata())
      #expect(error.detail(BadRequest.self)?.fieldViolations.map(\.field) == ["text"])
    }
  }

  @Test("metadata reaches the handler and comes back in front and behind")
  func metadata() async throws {
    try await TestServer.with(Self.methods) { test in
      let outcome = try await test.connect().call(Notes.echo, Note("metadata"), fields: ["x-mark": "a b"])
      #expect(outcome.notes == ["a b"])
      #expect(outcome.headers["x-mark"] == "a b")
      #expect(outcome.trailers["x-mark"] == "a b")
    }
  }

  @Test("calls that come in one read are all answered")
  func manyAtOnce() async throws {
    try await TestServer.with(Self.methods) { test in
      let connection = try await test.connect()
      try await withThrowingTaskGroup(of: (Int, TestCall.Outcome).self) { group in
        for number in 0..<500 {
          group.addTask { (number, try await connection.call(Notes.echo, Note("\(number)"))) }
        }
        for try await (number, outcome) in group { #expect(outcome.notes == ["\(number)"]) }
      }
    }
  }

  @Test("a handler that waits resumes on its loop")
  func staysOnLoop() async throws {
    try await TestServer.with { router in
      router.unary(Notes.echo) { request, context in
        let before = context.loop.isCurrent
        try await context.loop.sleep(for: .milliseconds(1))
        await Task.detached {}.value
        return Note("\(before) \(context.loop.isCurrent)")
      }
    } _: { test in
      let outcome = try await test.connect().call(Notes.echo)
      #expect(outcome.notes == ["true true"])
    }
  }
}
