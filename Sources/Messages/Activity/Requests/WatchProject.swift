public import Protobuf

/// WatchProjectRequest is the request of ActivityService.WatchProject.
public struct WatchProjectRequest: Message {
  /// Required. The project to watch.
  public var projectID = ""

  /// The cursor of the last event seen; empty to begin with what happens from now on.
  public var cursor = ""

  /// Only these types, such as "run.failed"; none given: every type. At most 50.
  public var types: [String] = []

  public init() {}

  public static let schema = Schema<WatchProjectRequest>("vantflow.v1.WatchProjectRequest") {
    Field(1, "project_id", \.projectID, .required, .uuid)
    Field(2, "cursor", \.cursor, .atMost(256))
    Field(3, "types", \.types, .atMost(50), .each(.atMost(64)))
  }
}
