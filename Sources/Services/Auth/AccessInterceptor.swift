import RPC
public import RPCServer

/// Finds out who calls, and refuses what they may not do.
///
/// This is where authentication stands. For now the server listens on loopback only, and every caller is the local
/// user, who may do everything. What a method needs is part of its declaration.
public struct AccessInterceptor: SynchronousInterceptor {
  public init() {}

  public func callBegins(_ context: CallContext) throws {
    let user = User.local
    guard user.may(context.permission) else {
      throw RPCError(.permissionDenied, "This needs the permission \(context.permission).")
    }
    context.principal = user
  }
}
