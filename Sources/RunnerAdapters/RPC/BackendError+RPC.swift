import Messages
import Protobuf
import RPC
import Runner

extension BackendError {
  /// What a runner has to do about a call that failed.
  init(_ error: RPCError) {
    switch error.detail(ErrorInfo.self).flatMap({ RunnerRefusal($0) }) {
    case .leaseLost: self.init(.leaseLost, error.message)
    // The server knows nothing of what we hold: nobody may write about it any more.
    case .runnerUnknown: self.init(.leaseLost, error.message)
    case .refused: self.init(.rejected, error.message)
    case nil: self.init(Self.code(error.code), error.message)
    }
  }

  private static func code(_ code: RPCError.Code) -> Code {
    switch code {
    // A token that is not taken may be taken by the next server, or after the next start.
    case .unavailable, .deadlineExceeded, .aborted, .resourceExhausted, .unauthenticated, .permissionDenied, .unknown:
      .unavailable
    case .cancelled: Task.isCancelled ? .cancelled : .unavailable
    case .invalidArgument, .failedPrecondition, .outOfRange: .rejected
    default: .failed
    }
  }
}
