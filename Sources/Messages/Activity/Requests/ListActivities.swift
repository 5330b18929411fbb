public import Protobuf

/// ListActivitiesRequest is the request of ActivityService.ListActivities.
public struct ListActivitiesRequest: Message {
  /// Required. The project whose activity to list.
  public var projectID = ""

  /// The most entries to return, 1 to 1,000; 0 stands for 50. Fewer may come on any page.
  public var pageSize: Int32 = 0

  /// The `nextPageToken` of the page before; empty for the first page. The other fields must be those of the first.
  public var pageToken = ""

  /// Only these types, such as "run.failed"; none given: every type. At most 50.
  public var types: [String] = []

  public init() {}

  public static let schema = Schema<ListActivitiesRequest>("vantflow.v1.ListActivitiesRequest") {
    Field(1, "project_id", \.projectID, .required, .uuid)
    Field(2, "page_size", \.pageSize, .range(0...1_000))
    Field(3, "page_token", \.pageToken, .atMost(1_024))
    Field(4, "types", \.types, .atMost(50), .each(.atMost(64)))
  }
}

/// ListActivitiesResponse is a page of activity.
public struct ListActivitiesResponse: Message {
  /// What happened, newest first.
  public var activities: [Activity] = []

  /// What to ask the next page with; empty on the last page.
  public var nextPageToken = ""

  public init() {}

  public static let schema = Schema<ListActivitiesResponse>("vantflow.v1.ListActivitiesResponse") {
    Field(1, "activities", \.activities)
    Field(2, "next_page_token", \.nextPageToken)
  }
}
