public import Protobuf

/// HandBackRunRequest is the request of RunnerService.HandBackRun.
public struct HandBackRunRequest: Message {
  /// Required. The session.
  public var session = ""

  /// Required. The lease.
  public var lease: RunnerLease?

  /// Why, for the log. At most 500 characters.
  public var reason = ""

  public init() {}

  public static let schema = Schema<HandBackRunRequest>("vantflow.v1.HandBackRunRequest") {
    Field(1, "session", \.session, .required, .atMost(RunnerRules.maxSessionCharacters))
    Field(2, "lease", \.lease, .required)
    Field(3, "reason", \.reason, .atMost(RunnerRules.maxReasonCharacters))
  }
}

/// HandBackRunResponse is the answer of RunnerService.HandBackRun.
public struct HandBackRunResponse: Message {
  public init() {}

  public static let schema = Schema<HandBackRunResponse>("vantflow.v1.HandBackRunResponse")
}
