public import Protobuf

/// ListSchedulesRequest is the request of ScheduleService.ListSchedules.
public struct ListSchedulesRequest: Message {
  /// Required. The project whose schedules to list.
  public var projectID = ""

  /// The most schedules to return, 1 to 1,000; 0 stands for 50. Fewer may come on any page.
  public var pageSize: Int32 = 0

  /// The `nextPageToken` of the page before; empty for the first page. The other fields must be those of the first.
  public var pageToken = ""

  /// Which schedules. Unset: all of them.
  public var filter: ScheduleFilter?

  public init() {}

  public static let schema = Schema<ListSchedulesRequest>("vantflow.v1.ListSchedulesRequest") {
    Field(1, "project_id", \.projectID, .required, .uuid)
    Field(2, "page_size", \.pageSize, .range(0...1_000))
    Field(3, "page_token", \.pageToken, .atMost(1_024))
    Field(4, "filter", \.filter)
  }
}

/// ListSchedulesResponse is a page of schedules.
public struct ListSchedulesResponse: Message {
  /// The schedules, newest first.
  public var schedules: [Schedule] = []

  /// What to ask the next page with; empty on the last page.
  public var nextPageToken = ""

  public init() {}

  public static let schema = Schema<ListSchedulesResponse>("vantflow.v1.ListSchedulesResponse") {
    Field(1, "schedules", \.schedules)
    Field(2, "next_page_token", \.nextPageToken)
  }
}
