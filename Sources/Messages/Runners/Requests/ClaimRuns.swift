public import Protobuf

/// ClaimRunsRequest is what a runner says on the stream of RunnerService.ClaimRuns.
public struct ClaimRunsRequest: Message {
  /// The session. Required in the first message, and of no meaning later.
  public var session = ""

  /// How many runs more than it has asked for so far the runner can take, 0 to 256.
  public var additionalRuns: Int32 = 0

  /// The leases of runs that have arrived. At most 256.
  public var confirmed: [RunnerLease] = []

  public init() {}

  public static let schema = Schema<ClaimRunsRequest>("vantflow.v1.ClaimRunsRequest") {
    Field(1, "session", \.session, .atMost(RunnerRules.maxSessionCharacters))
    Field(2, "additional_runs", \.additionalRuns, .range(0...RunnerRules.maxConcurrency))
    Field(3, "confirmed", \.confirmed, .atMost(RunnerRules.maxLeases))
  }
}

/// ClaimRunsResponse is what a server sends on the stream of RunnerService.ClaimRuns.
public struct ClaimRunsResponse: Message {
  /// Runs for the runner; none in a message that only shows that the stream is alive.
  public var runs: [AssignedRun] = []

  public init() {}

  public static let schema = Schema<ClaimRunsResponse>("vantflow.v1.ClaimRunsResponse") {
    Field(1, "runs", \.runs)
  }
}
