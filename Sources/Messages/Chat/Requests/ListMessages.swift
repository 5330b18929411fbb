public import Protobuf

/// ListMessagesRequest is the request of ChatService.ListMessages.
public struct ListMessagesRequest: Message {
  /// Required. The project whose messages to list.
  public var projectID = ""

  /// The most messages to return, 1 to 1,000; 0 stands for 50. Fewer may come on any page.
  public var pageSize: Int32 = 0

  /// The `nextPageToken` of the page before; empty for the first page.
  public var pageToken = ""

  public init() {}

  public static let schema = Schema<ListMessagesRequest>("vantflow.v1.ListMessagesRequest") {
    Field(1, "project_id", \.projectID, .required, .uuid)
    Field(2, "page_size", \.pageSize, .range(0...1_000))
    Field(3, "page_token", \.pageToken, .atMost(1_024))
  }
}

/// ListMessagesResponse is a page of messages.
public struct ListMessagesResponse: Message {
  /// The messages, newest first.
  public var messages: [ChatMessage] = []

  /// What to ask the next page with; empty on the last page.
  public var nextPageToken = ""

  public init() {}

  public static let schema = Schema<ListMessagesResponse>("vantflow.v1.ListMessagesResponse") {
    Field(1, "messages", \.messages)
    Field(2, "next_page_token", \.nextPageToken)
  }
}
