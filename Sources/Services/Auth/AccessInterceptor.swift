import Messages
import RPC
public import RPCServer

/// Finds out who calls, and refuses what they may not do.
///
/// This is where authentication stands: for now the server listens on loopback only, to clients with certificates, or
/// where an operator insists. What a method needs is part of its declaration. Any thread.
public struct AccessInterceptor: SynchronousInterceptor {
  private let runners: RunnerAccess

  public init(runners: RunnerAccess = .none) {
    self.runners = runners
  }

  /// - Throws: UNAUTHENTICATED, PERMISSION_DENIED.
  public func callBegins(_ context: CallContext) throws {
    let permission = context.permission
    switch try runners.caller(of: context) {
    case .runner(let runner):
      // As a runner it reaches nothing but its own runs.
      guard permission == .runnersServe || permission == .everyone else { throw Self.denied(permission) }
      context.principal = runner
    case .localUser:
      guard permission != .runnersServe else {
        throw RPCError(.unauthenticated, "Show a runner's token or certificate.")
      }
      guard User.local.may(permission) else { throw Self.denied(permission) }
      context.principal = User.local
    }
  }

  private static func denied(_ permission: Permission) -> RPCError {
    RPCError(.permissionDenied, "This needs the permission \(permission).")
  }
}
