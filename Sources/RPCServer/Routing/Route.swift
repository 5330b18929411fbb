import RPC

/// One method as the server runs it. The message types are inside the closure, so everything around it is compiled once.
final class Route: Sendable {
  /// "/package.Service/Method"
  let path: String
  let pathBytes: [UInt8]
  /// Its number among the server's methods, from 1 on, by which its tallies are found.
  let number: Int
  let kind: MethodKind
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
    path: String, kind: MethodKind, permission: Permission, number: Int = 0,
    interceptors: [any ServerInterceptor] = [], handler: @escaping Body
  ) {
    self.path = path
    pathBytes = Array(path.utf8)
    self.number = number
    self.kind = kind
    takesStream = kind.takesStream
    self.permission = permission
    steps = interceptors.map { RestOfCall.Step($0) }
    self.handler = handler
  }

  /// The same method as one of a server's, with `interceptors` around it.
  func installed(as number: Int, in interceptors: [any ServerInterceptor]) -> Route {
    Route(
      path: path, kind: kind, permission: permission, number: number, interceptors: interceptors, handler: handler)
  }
}
