import RPC

/// One method as the server runs it. The message types are inside the closure, so everything around it is compiled once.
final class Route: Sendable {
  /// "/package.Service/Method"
  let path: String
  let pathBytes: [UInt8]
  /// Whether the client sends any number of messages. If not, the handler starts once the one message is complete.
  let takesStream: Bool
  /// What a caller must be allowed.
  let permission: Permission
  /// Around the handler, the first one outermost.
  let steps: [RestOfCall.Step]
  let handler: Body

  /// Runs on its caller's executor, the call's loop. A function that is `@concurrent` would have the runtime look up the
  /// task's preferred executor, under a lock, at every call and return: a third of a stream's time, measured.
  typealias Body = nonisolated(nonsending) @Sendable (ServerCall) async throws -> Void

  init(
    path: String, takesStream: Bool, permission: Permission, interceptors: [any ServerInterceptor] = [],
    handler: @escaping Body
  ) {
    self.path = path
    pathBytes = Array(path.utf8)
    self.takesStream = takesStream
    self.permission = permission
    steps = interceptors.map { RestOfCall.Step($0) }
    self.handler = handler
  }

  /// The same method with `interceptors` around it.
  func wrapped(in interceptors: [any ServerInterceptor]) -> Route {
    Route(
      path: path, takesStream: takesStream, permission: permission, interceptors: interceptors, handler: handler)
  }
}
