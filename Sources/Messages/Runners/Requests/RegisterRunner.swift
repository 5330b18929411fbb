public import Protobuf

/// RegisterRunnerRequest is the request of RunnerService.RegisterRunner.
public struct RegisterRunnerRequest: Message {
  /// Required. What people call the runner, such as its host's name: 1 to 100 letters, digits, "-", "_" and ".".
  public var name = ""

  /// The version of its program. At most 100 characters.
  public var version = ""

  /// What plans can require of it, such as region: eu. At most 32; keys and values have 1 to 63 letters, digits, "-",
  /// "_", "." and "/".
  public var labels: [String: String] = [:]

  /// The task types that it can execute, such as "navigate": the names of Task's actions. At most 32. Empty: all. A run with
  /// a task of another type is not given to it, and waits for another runner.
  public var capabilities: [String] = []

  /// How many runs it executes at the same time, 1 to 256.
  public var concurrency: Int32 = 0

  public init() {}

  public static let schema = Schema<RegisterRunnerRequest>("vantflow.v1.RegisterRunnerRequest") {
    Field(1, "name", \.name, .required, .atMost(RunnerRules.maxNameCharacters), .runnerName)
    Field(2, "version", \.version, .atMost(RunnerRules.maxVersionCharacters))
    Field(3, "labels", \.labels, .atMost(RunnerRules.maxLabels), .eachKey(.runnerLabel), .eachValue(.runnerLabel))
    Field(4, "capabilities", \.capabilities, .atMost(RunnerRules.maxCapabilities), .each(.runnerLabel))
    Field(5, "concurrency", \.concurrency, .range(1...RunnerRules.maxConcurrency))
  }
}

/// RegisterRunnerResponse is the answer of RunnerService.RegisterRunner.
public struct RegisterRunnerResponse: Message {
  /// A UUID, for people: it stands in the server's log and with the runs that the runner holds.
  public var runnerID = ""

  /// Names the session in all further calls. A secret of the runner's.
  public var session = ""

  public init() {}

  public static let schema = Schema<RegisterRunnerResponse>("vantflow.v1.RegisterRunnerResponse") {
    Field(1, "runner_id", \.runnerID)
    Field(2, "session", \.session)
  }
}
