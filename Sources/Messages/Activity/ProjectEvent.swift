public import Protobuf

/// ProjectEvent is something that happens in a project, with what it happened to.
public struct ProjectEvent: Message {
  /// Where the stream stands after this event. Opaque; what to pass to WatchProject when the stream breaks.
  public var cursor = ""

  /// What happened: run.started, run.progress, run.log, run.completed, run.failed, run.cancelled, plan.generated,
  /// plan.approved, artifact.ready, run.log_skipped, or bookmark, which carries nothing but a cursor and shows an idle
  /// caller that the stream is alive. More will come: treat an unknown type as a bookmark.
  ///
  /// run.log_skipped comes to a caller of run.log where entries may be left out, which RunService.ListLogs has: since it
  /// has not read for so long that thousands of runs have written to their logs, since the server could not ask its
  /// database for as long as runs take, or since stored entries are damaged.
  public var type = ""

  /// The project in which it happened.
  public var projectID = ""

  /// When it happened.
  public var time: Timestamp?

  /// What it happened to, as it stands now. None where it is not there any more, and where the event would not fit the
  /// 4 MiB of a message that clients accept: where it takes more than 3.5 MiB ask for it, as with RunService.GetRun.
  public var payload: Payload?

  public init() {}

  /// What an event can be about.
  public enum Payload: Sendable, Equatable {
    /// Of the run events but run.log: the run, without tasks.
    case run(Run)
    /// Of run.log: new entries of the log.
    case runLog(RunLog)
    /// Of the plan events: the plan.
    case plan(Plan)
    /// Of artifact.ready: the artifact.
    case artifact(Artifact)
    /// Of the schedule events: the schedule.
    case schedule(Schedule)
  }

  public static let schema = Schema<ProjectEvent>("vantflow.v1.ProjectEvent") {
    Field(1, "cursor", \.cursor)
    Field(2, "type", \.type)
    Field(3, "project_id", \.projectID)
    Field(4, "time", \.time)
    OneOf("payload", \.payload) {
      Case(10, "run", Payload.run) { if case .run(let value) = $0 { value } else { nil } }
      Case(11, "run_log", Payload.runLog) { if case .runLog(let value) = $0 { value } else { nil } }
      Case(12, "plan", Payload.plan) { if case .plan(let value) = $0 { value } else { nil } }
      Case(13, "artifact", Payload.artifact) { if case .artifact(let value) = $0 { value } else { nil } }
      Case(14, "schedule", Payload.schedule) { if case .schedule(let value) = $0 { value } else { nil } }
    }
  }
}
