public import RPC
public import RPCServer

/// Finds out who calls, and refuses what they may not do.
///
/// This is where authentication stands. For now the server listens on loopback only, and every caller is the local
/// user, who may do everything. What a method needs is declared beside it and looked up by its path, once a call.
public struct AccessInterceptor: ServerInterceptor {
  private let permissions: [String: Permission]

  /// - Parameter permissions: By the path of the method, `/package.Service/Method`. Other methods, those of health and
  ///   reflection, are everyone's.
  public init(permissions: [String: Permission]) {
    self.permissions = permissions
  }

  public nonisolated(nonsending) func intercept(
    _ context: CallContext, next: nonisolated(nonsending) () async throws -> Void
  ) async throws {
    let user = User.local
    if let permission = permissions[context.path], !user.may(permission) {
      throw RPCError(.permissionDenied, "This needs the permission \(permission).")
    }
    context.principal = user
    try await next()
  }
}
