public import Protobuf

/// CreateProjectRequest is the request of ProjectService.CreateProject.
public struct CreateProjectRequest: Message {
  /// Required. The project to make; its output-only fields are ignored.
  public var project: Project?

  /// A UUID of the caller's making. A repeated call with the same one returns the first call's answer.
  public var requestID = ""

  public init() {}

  public static let schema = Schema<CreateProjectRequest>("vantflow.v1.CreateProjectRequest") {
    Field(1, "project", \.project, .required)
    Field(2, "request_id", \.requestID, .uuid)
  }
}
