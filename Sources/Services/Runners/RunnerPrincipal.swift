import RPC
import RPCServer

/// A runner host that calls. It may execute runs and do nothing else.
final class RunnerPrincipal: Principal {
  /// Which credential it has shown: `token:` and the first digits of the token's SHA-256, or `certificate:` and the
  /// name in it. A session belongs to the credential that began it.
  let name: String

  init(name: String) {
    self.name = name
  }

  var description: String { name }
}

extension CallContext {
  /// The runner who calls.
  ///
  /// - Throws: UNAUTHENTICATED when no interceptor has found out who it is.
  var runner: RunnerPrincipal {
    get throws(RPCError) {
      guard let runner = principal as? RunnerPrincipal else {
        throw RPCError(.unauthenticated, "Show a runner's token or certificate.")
      }
      return runner
    }
  }
}
