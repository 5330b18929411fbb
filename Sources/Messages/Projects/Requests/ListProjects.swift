public import Protobuf

/// ListProjectsRequest is the request of ProjectService.ListProjects.
public struct ListProjectsRequest: Message {
  /// The most projects to return, 1 to 1,000; 0 stands for 50. Fewer may come on any page.
  public var pageSize: Int32 = 0

  /// The `nextPageToken` of the page before; empty for the first page.
  public var pageToken = ""

  public init() {}

  public static let schema = Schema<ListProjectsRequest>("vantflow.v1.ListProjectsRequest") {
    Field(1, "page_size", \.pageSize, .range(0...1_000))
    Field(2, "page_token", \.pageToken, .atMost(1_024))
  }
}

/// ListProjectsResponse is a page of projects.
public struct ListProjectsResponse: Message {
  /// The projects, newest first.
  public var projects: [Project] = []

  /// What to ask the next page with; empty on the last page.
  public var nextPageToken = ""

  public init() {}

  public static let schema = Schema<ListProjectsResponse>("vantflow.v1.ListProjectsResponse") {
    Field(1, "projects", \.projects)
    Field(2, "next_page_token", \.nextPageToken)
  }
}
