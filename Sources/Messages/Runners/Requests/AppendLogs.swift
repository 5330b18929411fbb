public import Protobuf

/// AppendLogsRequest is a chunk of a run's log, or the question how far it has come.
public struct AppendLogsRequest: Message {
  /// The session. Required in the first message, and of no meaning later.
  public var session = ""

  /// Required. The lease under which the run is executed.
  public var lease: RunnerLease?

  /// The number of the chunk within the lease, from 1; 0 asks how far the log has come.
  public var chunk: Int64 = 0

  /// The lines, without their numbers, which the server gives. At most 1,000.
  public var entries: [LogEntry] = []

  public init() {}

  public static let schema = Schema<AppendLogsRequest>("vantflow.v1.AppendLogsRequest") {
    Field(1, "session", \.session, .atMost(RunnerRules.maxSessionCharacters))
    Field(2, "lease", \.lease, .required)
    Field(3, "chunk", \.chunk, .range(0...))
    Field(4, "entries", \.entries, .atMost(RunnerRules.maxEntriesPerChunk))
  }
}

/// AppendLogsResponse acknowledges a chunk, or says how far a log has come.
public struct AppendLogsResponse: Message {
  /// The lease.
  public var lease: RunnerLease?

  /// The chunk that the request named.
  public var chunk: Int64 = 0

  /// The last chunk of the lease that is stored. Everything up to it will never be lost.
  public var lastChunk: Int64 = 0

  /// The number of the last line of the run's log; 0 where it is not known.
  public var lastNumber: Int64 = 0

  /// Set when the request was refused.
  public var refusal: LogRefusal = .unspecified

  /// Why, in words, when it was.
  public var reason = ""

  public init() {}

  public static let schema = Schema<AppendLogsResponse>("vantflow.v1.AppendLogsResponse") {
    Field(1, "lease", \.lease)
    Field(2, "chunk", \.chunk)
    Field(3, "last_chunk", \.lastChunk)
    Field(4, "last_number", \.lastNumber)
    Field(5, "refusal", \.refusal)
    Field(6, "reason", \.reason)
  }
}
