import Messages
package import RPC

extension RPCError {
  /// The lease is not the current one, is another runner's, or the run has ended.
  static let leaseLost = refusal(.leaseLost, "The lease is over: stop working on the run.")

  /// There is no such session of the caller's.
  static let runnerUnknown = refusal(.runnerUnknown, "The session is not known: register again.")

  /// A call that will not be accepted however often it is made.
  static func refused(_ reason: String) -> RPCError { refusal(.refused, "Refused: \(reason).") }

  /// What a runner is told when the queue did not do what it asked.
  package init(_ error: RunQueueError) {
    switch error {
    case .leaseLost: self = .leaseLost
    case .rejected(let reason): self = .refused(reason)
    case .database(let error): self.init(error)
    case .storage: self = .unavailable("The artifact cannot be stored now.", retryAfter: .seconds(1))
    case .storageRefused: self.init(.internal, "The server's storage takes no artifacts; the server's log says why.")
    case .outOfPlace(let committedBytes):
      self.init(.aborted, "The bytes do not follow what is here: go on from \(committedBytes).")
    case .busy: self = .unavailable("Too much waits to be stored.", retryAfter: .seconds(1))
    case .cancelled: self.init(.cancelled, "The call was cancelled.")
    }
  }

  private static func refusal(_ refusal: RunnerRefusal, _ message: String) -> RPCError {
    RPCError(.failedPrecondition, message, details: [refusal.info])
  }
}
