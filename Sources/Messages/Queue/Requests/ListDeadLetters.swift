public import Protobuf

/// ListDeadLettersRequest is the request of QueueService.ListDeadLetters.
public struct ListDeadLettersRequest: Message {
  /// Required. The project whose dead letters to list.
  public var projectID = ""

  /// The most runs to return, 1 to 1,000; 0 stands for 50. Fewer may come on any page.
  public var pageSize: Int32 = 0

  /// The `nextPageToken` of the page before; empty for the first page. The other fields must be those of the first.
  public var pageToken = ""

  public init() {}

  public static let schema = Schema<ListDeadLettersRequest>("vantflow.v1.ListDeadLettersRequest") {
    Field(1, "project_id", \.projectID, .required, .uuid)
    Field(2, "page_size", \.pageSize, .range(0...1_000))
    Field(3, "page_token", \.pageToken, .atMost(1_024))
  }
}

/// ListDeadLettersResponse is a page of dead letters.
public struct ListDeadLettersResponse: Message {
  /// The runs, newest first.
  public var runs: [Run] = []

  /// What to ask the next page with; empty on the last page.
  public var nextPageToken = ""

  public init() {}

  public static let schema = Schema<ListDeadLettersResponse>("vantflow.v1.ListDeadLettersResponse") {
    Field(1, "runs", \.runs)
    Field(2, "next_page_token", \.nextPageToken)
  }
}
