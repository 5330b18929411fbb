public import Protobuf

/// GetProjectRequest is the request of ProjectService.GetProject.
public struct GetProjectRequest: Message {
  /// Required. The id of the project.
  public var projectID = ""

  public init() {}

  public static let schema = Schema<GetProjectRequest>("vantflow.v1.GetProjectRequest") {
    Field(1, "project_id", \.projectID, .required, .uuid)
  }
}
