public import Protobuf

/// ListRunsRequest is the request of RunService.ListRuns.
public struct ListRunsRequest: Message {
  /// Required. The project whose runs to list.
  public var projectID = ""

  /// The most runs to return, 1 to 1,000; 0 stands for 50. Fewer may come on any page.
  public var pageSize: Int32 = 0

  /// The `nextPageToken` of the page before; empty for the first page. The other fields must be those of the first.
  public var pageToken = ""

  /// Which runs. Unset: all of them.
  public var filter: RunFilter?

  public init() {}

  public static let schema = Schema<ListRunsRequest>("vantflow.v1.ListRunsRequest") {
    Field(1, "project_id", \.projectID, .required, .uuid)
    Field(2, "page_size", \.pageSize, .range(0...1_000))
    Field(3, "page_token", \.pageToken, .atMost(1_024))
    Field(4, "filter", \.filter)
  }
}

/// ListRunsResponse is a page of runs.
public struct ListRunsResponse: Message {
  /// The runs, newest first.
  public var runs: [Run] = []

  /// What to ask the next page with; empty on the last page.
  public var nextPageToken = ""

  public init() {}

  public static let schema = Schema<ListRunsResponse>("vantflow.v1.ListRunsResponse") {
    Field(1, "runs", \.runs)
    Field(2, "next_page_token", \.nextPageToken)
  }
}
