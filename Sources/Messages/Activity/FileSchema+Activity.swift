public import Protobuf

extension FileSchema {
  /// `vantflow/v1/activity.proto`.
  public static let activity = FileSchema(
    name: "vantflow/v1/activity.proto",
    package: "vantflow.v1",
    dependencies: [
      .timestamp, .artifact, .log, .plan, .run, .schedule,
    ],
    messages: [
      Activity.self, ListActivitiesRequest.self, ListActivitiesResponse.self, WatchProjectRequest.self,
      ProjectEvent.self, RunLog.self,
    ],
    services: [
      ActivityService.declaration.schema
    ])
}
