public import Protobuf
public import RPC

/// The whole contract: what reflection serves, what a router must answer, and what a test compares with `proto/`.
public enum VantFlowContract {
  /// Every file of `proto/vantflow/v1`, each behind the files that it imports.
  public static let files: [FileSchema] = [
    .artifact, .runState, .log, .task, .project, .run, .plan, .schedule, .chat, .activity, .runner, .queue,
  ]

  /// Every service.
  public static let services: [ServiceDeclaration] = [
    ProjectService.declaration, PlanService.declaration, RunService.declaration, ScheduleService.declaration,
    ChatService.declaration, ActivityService.declaration, RunnerService.declaration, QueueService.declaration,
  ]
}
