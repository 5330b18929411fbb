/// Why the backend did not do what a runner asked.
public struct BackendError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: Sendable, Hashable {
    /// The lease was lost: its generation is no longer current, or the run has ended. Stop working on it at once.
    case leaseLost
    /// The backend cannot be reached or is overloaded; the same call may succeed later.
    case unavailable
    /// The request breaks a limit (too many log lines, an artifact too large); repeating it will not help.
    case rejected
    /// The calling task was cancelled.
    case cancelled
    /// Anything else that went wrong on the server's side, such as a storage that takes nothing; it is not repeated.
    case failed
  }

  public var code: Code
  /// Safe to show in a run's failure reason.
  public var message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { "\(code): \(message)" }
}
