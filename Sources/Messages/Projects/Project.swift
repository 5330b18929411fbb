public import Protobuf

/// Project is a space of its own: everything else belongs to exactly one.
public struct Project: Message {
  /// Output only. A UUID, given by the server.
  public var id = ""

  /// Required. The name that people see. 1 to 100 characters.
  public var displayName = ""

  /// What the project is for. At most 2,000 characters.
  public var description = ""

  /// Output only. When the project was made.
  public var createTime: Timestamp?

  /// Output only. When the project last changed.
  public var updateTime: Timestamp?

  /// Output only. Changes with every change of the project.
  public var etag = ""

  public init() {}

  public static let schema = Schema<Project>("vantflow.v1.Project") {
    Field(1, "id", \.id)
    Field(2, "display_name", \.displayName, .required, .atMost(100))
    Field(3, "description", \.description, .atMost(2_000))
    Field(4, "create_time", \.createTime)
    Field(5, "update_time", \.updateTime)
    Field(6, "etag", \.etag)
  }
}
