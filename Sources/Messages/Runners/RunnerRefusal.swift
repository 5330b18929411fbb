public import Protobuf

/// Why the server refused a call of a runner for good, in the `google.rpc.ErrorInfo` of a FAILED_PRECONDITION.
public enum RunnerRefusal: String, Sendable, CaseIterable {
  /// The lease is over: stop working on the run, and write nothing more.
  case leaseLost = "LEASE_LOST"
  /// A limit was reached, or the call makes no sense: repeating it will not help.
  case refused = "REFUSED"
  /// The session is not one that the server knows: register again.
  case runnerUnknown = "RUNNER_UNKNOWN"

  /// Whose reasons these are.
  public static let domain = "vantflow"

  /// The refusal that an error's detail names; nil where it names another reason.
  public init?(_ info: ErrorInfo) {
    guard info.domain == Self.domain else { return nil }
    self.init(rawValue: info.reason)
  }

  /// The detail of the error.
  public var info: ErrorInfo { ErrorInfo(reason: rawValue, domain: Self.domain) }
}
