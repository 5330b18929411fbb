import Database
public import Logging
import RPC
public import RPCServer

/// Turns what handlers throw into what callers are told, in one place, and logs what only the log may say.
public struct FailureInterceptor: SynchronousInterceptor {
  private let logger: Logger

  public init(logger: Logger) {
    self.logger = logger
  }

  public func callFailed(_ context: CallContext, with error: any Error) -> any Error {
    switch error {
    case let error as DatabaseError:
      let answer = RPCError(error)
      log(answer, context)
      return answer
    case let error as RPCError:
      log(error, context)
      return error
    case is CancellationError:
      return error
    default:
      let answer = RPCError(.internal, "The server failed; its log says why.", cause: error)
      log(answer, context)
      return answer
    }
  }

  /// Callers' own mistakes are theirs to know of; ours are for the log.
  private func log(_ error: RPCError, _ context: CallContext) {
    guard error.code == .internal || error.code == .dataLoss || (error.code == .unavailable && error.cause != nil)
    else { return }
    logger.error("a call failed", metadata: ["method": "\(context.path)", "error": "\(error.debugDescription)"])
  }
}
