public import Protobuf

/// ListArtifactsRequest is the request of RunService.ListArtifacts.
public struct ListArtifactsRequest: Message {
  /// Required. The id of the run.
  public var runID = ""

  /// The most artifacts to return, 1 to 1,000; 0 stands for 50. Fewer may come on any page.
  public var pageSize: Int32 = 0

  /// The `nextPageToken` of the page before; empty for the first page.
  public var pageToken = ""

  public init() {}

  public static let schema = Schema<ListArtifactsRequest>("vantflow.v1.ListArtifactsRequest") {
    Field(1, "run_id", \.runID, .required, .uuid)
    Field(2, "page_size", \.pageSize, .range(0...1_000))
    Field(3, "page_token", \.pageToken, .atMost(1_024))
  }
}

/// ListArtifactsResponse is a page of artifacts.
public struct ListArtifactsResponse: Message {
  /// The artifacts of all attempts, in the order in which they were begun.
  public var artifacts: [Artifact] = []

  /// What to ask the next page with; empty on the last page.
  public var nextPageToken = ""

  public init() {}

  public static let schema = Schema<ListArtifactsResponse>("vantflow.v1.ListArtifactsResponse") {
    Field(1, "artifacts", \.artifacts)
    Field(2, "next_page_token", \.nextPageToken)
  }
}
