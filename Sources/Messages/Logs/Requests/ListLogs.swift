public import Protobuf

/// ListLogsRequest is the request of RunService.ListLogs.
public struct ListLogsRequest: Message {
  /// Required. The id of the run.
  public var runID = ""

  /// The most entries to return, 1 to 1,000; 0 stands for 100. Fewer may come on any page.
  public var pageSize: Int32 = 0

  /// The `nextPageToken` of the page before; empty for the first page. The other fields must be those of the first.
  public var pageToken = ""

  /// Only entries of this level or above.
  public var minLevel: LogLevel = .unspecified

  /// Only entries of the task with this number; 0: of every task.
  public var taskNumber: Int32 = 0

  /// Only entries whose message contains this text, in upper or lower case; empty: any. At most 200 characters. An
  /// accented letter is found as it is encoded: composed, or as a letter with a mark.
  public var textContains = ""

  /// True: from the last entry to the first. False: in the order of the numbers.
  public var newestFirst = false

  public init() {}

  public static let schema = Schema<ListLogsRequest>("vantflow.v1.ListLogsRequest") {
    Field(1, "run_id", \.runID, .required, .uuid)
    Field(2, "page_size", \.pageSize, .range(0...1_000))
    Field(3, "page_token", \.pageToken, .atMost(1_024))
    Field(4, "min_level", \.minLevel, .definedValue)
    Field(5, "task_number", \.taskNumber, .range(0...))
    Field(6, "text_contains", \.textContains, .atMost(200))
    Field(7, "newest_first", \.newestFirst)
  }
}

/// ListLogsResponse is a page of log entries. A page of a search may have few entries, or none, and not be the last: each
/// call looks through a part of a long log.
public struct ListLogsResponse: Message {
  /// The entries, in the order of their numbers, or against it.
  public var entries: [LogEntry] = []

  /// What to ask the next page with; empty on the last page.
  public var nextPageToken = ""

  public init() {}

  public static let schema = Schema<ListLogsResponse>("vantflow.v1.ListLogsResponse") {
    Field(1, "entries", \.entries)
    Field(2, "next_page_token", \.nextPageToken)
  }
}
