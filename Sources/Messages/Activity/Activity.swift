public import Protobuf

/// Activity is something that happened in a project. It was recorded in the transaction that made it happen.
public struct Activity: Message {
  /// Given by the server; unique within the project.
  public var id = ""

  /// The project in which it happened.
  public var projectID = ""

  /// What happened: project.created, plan.created, plan.generated, plan.updated, plan.approved, plan.deleted,
  /// run.queued, run.started, run.retried, run.handed_back, run.cancel_requested, run.completed, run.failed,
  /// run.cancelled, run.requeued, run.discarded, queue.updated, queue.paused, queue.resumed, artifact.ready,
  /// chat.message, schedule.created, schedule.updated, schedule.paused, schedule.resumed, schedule.deleted,
  /// schedule.skipped, schedule.missed, schedule.failed, schedule.ended. More will come: treat an unknown type as none.
  public var type = ""

  /// Who did it: "local" for the user of this machine, "runner" for a runner, "planner" for a planner, "schedule" for a
  /// schedule.
  public var actor = ""

  /// What happened, in a line, for people.
  public var summary = ""

  /// The plan that it is about; empty for none.
  public var planID = ""

  /// The run that it is about; empty for none.
  public var runID = ""

  /// The artifact that it is about; empty for none.
  public var artifactID = ""

  /// The chat message that it is about; empty for none.
  public var messageID = ""

  /// When it happened.
  public var createTime: Timestamp?

  /// The schedule that it is about, of run.queued the one that made the run; empty for none.
  public var scheduleID = ""

  public init() {}

  public static let schema = Schema<Activity>("vantflow.v1.Activity") {
    Field(1, "id", \.id)
    Field(2, "project_id", \.projectID)
    Field(3, "type", \.type)
    Field(4, "actor", \.actor)
    Field(5, "summary", \.summary)
    Field(6, "plan_id", \.planID)
    Field(7, "run_id", \.runID)
    Field(8, "artifact_id", \.artifactID)
    Field(9, "message_id", \.messageID)
    Field(10, "create_time", \.createTime)
    Field(11, "schedule_id", \.scheduleID)
  }
}
