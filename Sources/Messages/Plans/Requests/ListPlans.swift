public import Protobuf

/// ListPlansRequest is the request of PlanService.ListPlans.
public struct ListPlansRequest: Message {
  /// Required. The project whose plans to list.
  public var projectID = ""

  /// The most plans to return, 1 to 1,000; 0 stands for 50. Fewer may come on any page.
  public var pageSize: Int32 = 0

  /// The `nextPageToken` of the page before; empty for the first page. The other fields must be those of the first.
  public var pageToken = ""

  /// Which plans. Unset: all of them.
  public var filter: PlanFilter?

  public init() {}

  public static let schema = Schema<ListPlansRequest>("vantflow.v1.ListPlansRequest") {
    Field(1, "project_id", \.projectID, .required, .uuid)
    Field(2, "page_size", \.pageSize, .range(0...1_000))
    Field(3, "page_token", \.pageToken, .atMost(1_024))
    Field(4, "filter", \.filter)
  }
}

/// ListPlansResponse is a page of plans.
public struct ListPlansResponse: Message {
  /// The plans, newest first.
  public var plans: [Plan] = []

  /// What to ask the next page with; empty on the last page.
  public var nextPageToken = ""

  public init() {}

  public static let schema = Schema<ListPlansResponse>("vantflow.v1.ListPlansResponse") {
    Field(1, "plans", \.plans)
    Field(2, "next_page_token", \.nextPageToken)
  }
}
