public import Protobuf
public import RPC

/// The methods that a server answers, each with its handler. Built once, before the server starts.
///
/// A handler is an ordinary `async` function. It runs on the connection's loop: what it waits for must not block, and
/// what takes long on the processor belongs into `blocking { }`. It ends its call by returning, or by throwing an
/// `RPCError`; any other error reaches the log and the client learns only that there was one. A request that breaks the
/// rules of its table never reaches it: the call ends with INVALID_ARGUMENT, which names every wrong field.
public struct Router: Sendable {
  private(set) var routes: [Route] = []

  public init() {}

  /// The methods that have a handler: "/package.Service/Method".
  public var paths: [String] { routes.map(\.path) }

  /// Answers `method` by one response to one request.
  public mutating func unary<Request: Message, Response: Message>(
    _ method: Method<Request, Response>,
    handler: nonisolated(nonsending) @escaping @Sendable (Request, CallContext) async throws -> Response
  ) {
    add(method, .unary) { call in
      let response = try await handler(try call.takeOnlyRequest(), CallContext(call))
      try call.send(response)
    }
  }

  /// Answers `method` by one response of which a part was encoded before.
  public mutating func unarySpliced<Request: Message, Response: SplicedMessage>(
    _ method: Method<Request, Response.Content>,
    handler: nonisolated(nonsending) @escaping @Sendable (Request, CallContext) async throws -> Response
  ) {
    add(method, .unary) { call in
      let response = try await handler(try call.takeOnlyRequest(), CallContext(call))
      try call.send { reserve throws(EncodingError) in try response.encode(into: reserve) }
    }
  }

  /// Answers `method` by any number of responses to one request. The call ends when the handler returns.
  public mutating func serverStreaming<Request: Message, Response: Message>(
    _ method: Method<Request, Response>,
    handler:
      nonisolated(nonsending) @escaping @Sendable (Request, ResponseWriter<Response>, CallContext) async throws -> Void
  ) {
    add(method, .serverStreaming) { call in
      try await handler(try call.takeOnlyRequest(), ResponseWriter(call), CallContext(call))
    }
  }

  /// Answers `method` by one response to any number of requests, which the handler reads as they come.
  public mutating func clientStreaming<Request: Message, Response: Message>(
    _ method: Method<Request, Response>,
    handler: nonisolated(nonsending) @escaping @Sendable (RequestStream<Request>, CallContext) async throws -> Response
  ) {
    add(method, .clientStreaming) { call in
      let response = try await handler(RequestStream(call), CallContext(call))
      try call.send(response)
    }
  }

  /// Answers `method` by any number of responses to any number of requests, in whatever order the handler likes.
  public mutating func bidirectional<Request: Message, Response: Message>(
    _ method: Method<Request, Response>,
    handler:
      nonisolated(nonsending) @escaping @Sendable (RequestStream<Request>, ResponseWriter<Response>, CallContext)
      async throws -> Void
  ) {
    add(method, .bidirectional) { call in
      try await handler(RequestStream(call), ResponseWriter(call), CallContext(call))
    }
  }

  private mutating func add<Request, Response>(
    _ method: Method<Request, Response>, _ kind: MethodKind, handler: @escaping Route.Body
  ) {
    precondition(method.kind == kind, "\(method.path) is declared as \(method.kind)")
    precondition(!routes.contains { $0.path == method.path }, "\(method.path) has two handlers")
    routes.append(
      Route(path: method.path, kind: kind, permission: method.permission, handler: handler))
  }
}
