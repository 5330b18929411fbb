import Database
import RPC

extension RPCError {
  /// What a caller is told of a failure of the database. What the server said stays in the log: it may quote data.
  init(_ error: DatabaseError) {
    switch error.code {
    case .cancelled:
      self.init(.cancelled, "The call was cancelled.", cause: error)
    case .commitOutcomeUnknown, .connectionLost:
      self = .unavailable(
        "The connection to the database broke: the change may or may not have been made. Call again with the same "
          + "request_id.", retryAfter: .seconds(1), cause: error)
    case .unreachable, .shutdown:
      self = .unavailable("The database cannot be reached.", retryAfter: .seconds(1), cause: error)
    case .waitLimitExceeded, .tooManyWaiters:
      self = .unavailable("The database is busy.", retryAfter: .seconds(1), cause: error)
    case .server where error.sqlState == .serializationFailure || error.sqlState == .deadlockDetected:
      self.init(.aborted, "The call met others that change the same things: call again.", cause: error)
    case .server where error.sqlState == .queryCanceled || error.sqlState?.class == .operatorIntervention:
      self = .unavailable("The database ended the statement.", retryAfter: .seconds(1), cause: error)
    // gRPC's guide to its codes: "Use UNAVAILABLE if the client can retry just the failing call."
    case .server where error.sqlState == .lockNotAvailable:
      self = .unavailable("The database is busy.", retryAfter: .seconds(1), cause: error)
    case .server where error.sqlState == .readOnlyTransaction:
      self = .unavailable("The database takes no changes now.", retryAfter: .seconds(1), cause: error)
    case .server where error.sqlState?.class == .insufficientResources:
      self = .unavailable("The database has no room left.", retryAfter: .seconds(5), cause: error)
    default:
      self.init(.internal, "The server failed; its log says why.", cause: error)
    }
  }
}
