public import Protobuf
public import RPC

/// ScheduleService runs approved plans again and again, at times that a cron expression gives.
///
/// Each occurrence of a schedule is dealt with exactly once, by whichever server comes first: it makes a run, or is
/// recorded with the reason why it made none. Whoever may write schedules can have approved plans run.
public enum ScheduleService {
  /// The full name.
  public static let name = "vantflow.v1.ScheduleService"

  /// CreateSchedule makes a schedule. Idempotent under `requestID`.
  ///
  /// INVALID_ARGUMENT says where a cron expression goes wrong. FAILED_PRECONDITION when the version is not approved, or
  /// none is where `planVersion` is 0. RESOURCE_EXHAUSTED when the project has as many schedules as it may have.
  public static let createSchedule = Method<CreateScheduleRequest, Schedule>(
    name, "CreateSchedule", permission: .schedulesWrite)

  /// GetSchedule returns one schedule.
  public static let getSchedule = Method<GetScheduleRequest, Schedule>(
    name, "GetSchedule", permission: .schedulesRead, idempotency: .noSideEffects)

  /// ListSchedules returns a project's schedules, newest first, a page at a time.
  public static let listSchedules = Method<ListSchedulesRequest, ListSchedulesResponse>(
    name, "ListSchedules", permission: .schedulesRead, idempotency: .noSideEffects)

  /// UpdateSchedule changes the fields that `updateMask` names. ABORTED when the etag is no longer the schedule's.
  ///
  /// When cron, `timeZone`, `startTime` or `endTime` change, the next occurrence is found anew from now on: what was
  /// missed under the old ones is forgotten.
  public static let updateSchedule = Method<UpdateScheduleRequest, Schedule>(
    name, "UpdateSchedule", permission: .schedulesWrite)

  /// DeleteSchedule removes a schedule; what waited is skipped. Its runs stay, also one that is queued or running.
  ///
  /// ABORTED when the etag is no longer the schedule's.
  public static let deleteSchedule = Method<DeleteScheduleRequest, Empty>(
    name, "DeleteSchedule", permission: .schedulesWrite, idempotency: .idempotent)

  /// PauseSchedule keeps a schedule from making runs. Pausing a paused schedule changes nothing.
  ///
  /// ABORTED when the etag is no longer the schedule's.
  public static let pauseSchedule = Method<PauseScheduleRequest, Schedule>(
    name, "PauseSchedule", permission: .schedulesWrite, idempotency: .idempotent)

  /// ResumeSchedule lets a schedule make runs again. Resuming a schedule that is not paused changes nothing.
  ///
  /// What came due in between was missed, and is dealt with as `missedRunPolicy` says. ABORTED when the etag is no
  /// longer the schedule's.
  public static let resumeSchedule = Method<ResumeScheduleRequest, Schedule>(
    name, "ResumeSchedule", permission: .schedulesWrite, idempotency: .idempotent)

  /// PreviewSchedule tells the next times of a schedule, stored or not, and changes nothing.
  public static let previewSchedule = Method<PreviewScheduleRequest, PreviewScheduleResponse>(
    name, "PreviewSchedule", permission: .schedulesRead, idempotency: .noSideEffects)

  /// ListScheduleOccurrences returns what became of a schedule's occurrences, newest first, a page at a time.
  ///
  /// They are kept for 90 days.
  public static let listScheduleOccurrences = Method<ListScheduleOccurrencesRequest, ListScheduleOccurrencesResponse>(
    name, "ListScheduleOccurrences", permission: .schedulesRead, idempotency: .noSideEffects)

  /// Every method, for routers and reflection.
  public static let declaration = ServiceDeclaration(
    name,
    methods: [
      createSchedule, getSchedule, listSchedules, updateSchedule, deleteSchedule, pauseSchedule, resumeSchedule,
      previewSchedule, listScheduleOccurrences,
    ])
}
