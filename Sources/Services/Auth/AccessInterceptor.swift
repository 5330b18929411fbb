import Messages
import RPC
public import RPCServer

/// Finds out who calls, and refuses what they may not do.
///
/// This is where authentication stands. Runners show a token or a certificate; every other caller is, for now, the
/// local user, who may do everything but execute runs: the server listens on loopback only, or to clients with
/// certificates. What a method needs is part of its declaration.
public struct AccessInterceptor: SynchronousInterceptor {
  private let runners: RunnerAccess

  public init(runners: RunnerAccess = .none) {
    self.runners = runners
  }

  public func callBegins(_ context: CallContext) throws {
    let permission = context.permission
    if let runner = try runners.principal(of: context) {
      // A host that opens untrusted pages reaches nothing but its own runs.
      guard permission == .runnersServe || permission == .everyone else { throw Self.denied(permission) }
      context.principal = runner
      return
    }
    guard permission != .runnersServe else {
      throw RPCError(.unauthenticated, "Show a runner's token or certificate.")
    }
    let user = User.local
    guard user.may(permission) else { throw Self.denied(permission) }
    context.principal = user
  }

  private static func denied(_ permission: Permission) -> RPCError {
    RPCError(.permissionDenied, "This needs the permission \(permission).")
  }
}
