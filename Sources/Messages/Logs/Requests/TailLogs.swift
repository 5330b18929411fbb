public import Protobuf

/// TailLogsRequest is the request of RunService.TailLogs.
public struct TailLogsRequest: Message {
  /// Required. The id of the run.
  public var runID = ""

  /// The number of the last entry that the caller has, none behind the log's end; 0 to have all of them.
  public var afterNumber: Int64 = 0

  /// True: stay and receive entries as they are written, until the run has ended. False: end after what is there.
  public var follow = false

  public init() {}

  public static let schema = Schema<TailLogsRequest>("vantflow.v1.TailLogsRequest") {
    Field(1, "run_id", \.runID, .required, .uuid)
    Field(2, "after_number", \.afterNumber, .range(0...))
    Field(3, "follow", \.follow)
  }
}

/// TailLogsResponse is the next entries of a run's log, or a bookmark when it has none.
public struct TailLogsResponse: Message {
  /// The next entries, consecutive, without a gap to the message before. None in a bookmark, which shows an idle
  /// caller every now and then that the stream is alive.
  public var entries: [LogEntry] = []

  /// The number of the last entry that the caller has now. What to pass as `afterNumber` when the stream breaks.
  public var lastNumber: Int64 = 0

  /// True: the run has ended and this was everything.
  public var complete = false

  /// How the run ended, where complete is true.
  public var finalState: RunState = .unspecified

  public init() {}

  public static let schema = Schema<TailLogsResponse>("vantflow.v1.TailLogsResponse") {
    Field(1, "entries", \.entries)
    Field(2, "last_number", \.lastNumber)
    Field(3, "complete", \.complete)
    Field(4, "final_state", \.finalState)
  }
}
