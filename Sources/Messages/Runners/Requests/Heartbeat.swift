public import Protobuf

/// HeartbeatRequest is the request of RunnerService.Heartbeat.
public struct HeartbeatRequest: Message {
  /// Required. The session.
  public var session = ""

  /// The leases that the runner holds. At most 256; none: the runner only shows that it is there.
  public var leases: [RunnerLease] = []

  public init() {}

  public static let schema = Schema<HeartbeatRequest>("vantflow.v1.HeartbeatRequest") {
    Field(1, "session", \.session, .required, .atMost(RunnerRules.maxSessionCharacters))
    Field(2, "leases", \.leases, .atMost(RunnerRules.maxLeases))
  }
}

/// HeartbeatResponse is the answer of RunnerService.Heartbeat.
public struct HeartbeatResponse: Message {
  /// What became of each lease, in the order asked.
  public var leases: [RunnerLeaseStatus] = []

  public init() {}

  public static let schema = Schema<HeartbeatResponse>("vantflow.v1.HeartbeatResponse") {
    Field(1, "leases", \.leases)
  }
}
