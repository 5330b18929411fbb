import RPC
import RPCServer
import Testing

@Suite(.timeLimit(.minutes(1))) struct InterceptorTests {
  private struct User: Principal {
    var description: String
  }

  /// Lets in who names themselves.
  private struct Authentication: ServerInterceptor {
    func intercept(_ context: CallContext, next: RestOfCall) async throws {
      guard let name = context.metadata["x-user"] else { throw RPCError(.unauthenticated, "Who are you?") }
      context.principal = User(description: name)
      try await next()
    }
  }

  private struct Recorder: ServerInterceptor {
    let name: String
    let events: Events

    func intercept(_ context: CallContext, next: RestOfCall) async throws {
      events.report("\(name) before \(context.path)")
      do {
        try await next()
        events.report("\(name) after")
      } catch {
        events.report("\(name) failed")
        throw error
      }
    }
  }

  @Test("interceptors stand around the call in their order, and see how it ended")
  func order() async throws {
    let events = Events()
    let interceptors: [any ServerInterceptor] = [
      Recorder(name: "outer", events: events), Authentication(), Recorder(name: "inner", events: events),
    ]
    try await TestServer.with(interceptors: interceptors) { router in
      router.unary(Notes.echo) { _, context in Note("hello \(context.principal.map { "\($0)" } ?? "stranger")") }
    } _: { test in
      let connection = try await test.connect()
      let known = try await connection.call(Notes.echo, fields: ["x-user": "Ada"])
      #expect(known.notes == ["hello Ada"])
      for event in ["outer before /test.Notes/Echo", "inner before /test.Notes/Echo", "inner after", "outer after"] {
        #expect(await events.next() == event)
      }
      let unknown = try await connection.call(Notes.echo)
      #expect(unknown.status == 16)
      for event in ["outer before /test.Notes/Echo", "outer failed"] { #expect(await events.next() == event) }
    }
  }
}
