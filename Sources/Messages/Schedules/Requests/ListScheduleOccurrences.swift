public import Protobuf

/// ListScheduleOccurrencesRequest is the request of ScheduleService.ListScheduleOccurrences.
public struct ListScheduleOccurrencesRequest: Message {
  /// Required. The id of the schedule.
  public var scheduleID = ""

  /// The most occurrences to return, 1 to 1,000; 0 stands for 50. Fewer may come on any page.
  public var pageSize: Int32 = 0

  /// The `nextPageToken` of the page before; empty for the first page. The other fields must be those of the first.
  public var pageToken = ""

  public init() {}

  public static let schema = Schema<ListScheduleOccurrencesRequest>("vantflow.v1.ListScheduleOccurrencesRequest") {
    Field(1, "schedule_id", \.scheduleID, .required, .uuid)
    Field(2, "page_size", \.pageSize, .range(0...1_000))
    Field(3, "page_token", \.pageToken, .atMost(1_024))
  }
}

/// ListScheduleOccurrencesResponse is a page of occurrences.
public struct ListScheduleOccurrencesResponse: Message {
  /// The occurrences, newest first.
  public var occurrences: [ScheduleOccurrence] = []

  /// What to ask the next page with; empty on the last page.
  public var nextPageToken = ""

  public init() {}

  public static let schema = Schema<ListScheduleOccurrencesResponse>("vantflow.v1.ListScheduleOccurrencesResponse") {
    Field(1, "occurrences", \.occurrences)
    Field(2, "next_page_token", \.nextPageToken)
  }
}
