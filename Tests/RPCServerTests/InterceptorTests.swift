import RPC
import RPCServer
import Testing

@Suite(.timeLimit(.minutes(5))) struct InterceptorTests {
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

  /// The same without waiting; it also says in the error that it was there.
  private struct SynchronousRecorder: SynchronousInterceptor {
    let name: String
    let events: Events
    var refuses = false

    func callBegins(_ context: CallContext) throws {
      if refuses { throw RPCError(.permissionDenied, "refused by \(name)") }
      events.report("\(name) before \(context.path)")
    }

    func callSucceeded(_ context: CallContext) { events.report("\(name) after") }

    func callFailed(_ context: CallContext, with error: any Error) -> any Error {
      events.report("\(name) failed")
      guard let error = error as? RPCError else { return error }
      return RPCError(error.code, "\(error.message), \(name)")
    }
  }

  @Test("synchronous interceptors have the same place among the others")
  func synchronousOrder() async throws {
    let events = Events()
    let interceptors: [any ServerInterceptor] = [
      SynchronousRecorder(name: "a", events: events), SynchronousRecorder(name: "b", events: events),
      Recorder(name: "c", events: events), SynchronousRecorder(name: "d", events: events),
    ]
    try await TestServer.with(interceptors: interceptors) { router in
      router.unary(Notes.echo) { request, _ in
        if request.text == "fail" { throw RPCError(.dataLoss, "failed") }
        return request
      }
    } _: { test in
      let connection = try await test.connect()
      let fine = try await connection.call(Notes.echo, Note("fine"))
      #expect(fine.notes == ["fine"])
      let path = "/test.Notes/Echo"
      let before = ["a before \(path)", "b before \(path)", "c before \(path)", "d before \(path)"]
      for event in before + ["d after", "c after", "b after", "a after"] { #expect(await events.next() == event) }
      let failed = try await connection.call(Notes.echo, Note("fail"))
      #expect(failed.status == 15)
      #expect(failed.message == "failed, d, b, a")
      for event in before + ["d failed", "c failed", "b failed", "a failed"] { #expect(await events.next() == event) }
    }
  }

  @Test("a synchronous interceptor that refuses is not told of the end, those outside of it are")
  func synchronousRefusal() async throws {
    let events = Events()
    let interceptors: [any ServerInterceptor] = [
      SynchronousRecorder(name: "a", events: events), SynchronousRecorder(name: "b", events: events, refuses: true),
      SynchronousRecorder(name: "c", events: events),
    ]
    try await TestServer.with(interceptors: interceptors) { router in
      router.unary(Notes.echo) { request, _ in
        events.report("handled")
        return request
      }
    } _: { test in
      let refused = try await test.connect().call(Notes.echo)
      #expect(refused.status == 7)
      #expect(refused.message == "refused by b, a")
      for event in ["a before /test.Notes/Echo", "a failed"] { #expect(await events.next() == event) }
      events.report("nothing else")
      #expect(await events.next() == "nothing else")
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
