public import Protobuf

extension FileSchema {
  /// `vantflow/v1/project.proto`.
  public static let project = FileSchema(
    name: "vantflow/v1/project.proto",
    package: "vantflow.v1",
    dependencies: [
      .timestamp
    ],
    messages: [
      Project.self, CreateProjectRequest.self, GetProjectRequest.self, ListProjectsRequest.self,
      ListProjectsResponse.self,
    ],
    services: [
      ProjectService.declaration.schema
    ])
}
