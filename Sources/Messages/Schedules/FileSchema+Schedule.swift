public import Protobuf

extension FileSchema {
  /// `vantflow/v1/schedule.proto`.
  public static let schedule = FileSchema(
    name: "vantflow/v1/schedule.proto",
    package: "vantflow.v1",
    dependencies: [
      .duration, .empty, .fieldMask, .timestamp,
    ],
    messages: [
      Schedule.self, ScheduleOccurrence.self, CreateScheduleRequest.self, GetScheduleRequest.self,
      ScheduleFilter.self, ListSchedulesRequest.self, ListSchedulesResponse.self, UpdateScheduleRequest.self,
      DeleteScheduleRequest.self, PauseScheduleRequest.self, ResumeScheduleRequest.self,
      PreviewScheduleRequest.self, PreviewScheduleResponse.self, ListScheduleOccurrencesRequest.self,
      ListScheduleOccurrencesResponse.self,
    ],
    enums: [
      OverlapPolicy.self, MissedRunPolicy.self, ScheduleState.self, ScheduleOccurrenceState.self,
    ],
    services: [
      ScheduleService.declaration.schema
    ])
}
