import Database
import Messages

/// What an entry of the record is about, as it stands now.
struct EventPayloads {
  private let database: Database

  init(_ database: Database) {
    self.database = database
  }

  /// The run, plan, artifact or schedule; nil for an entry about something else, or about what has been deleted.
  func payload(of entry: ActivityEntry) async throws -> ProjectEvent.Payload? {
    switch entry.type.prefix(while: { $0 != "." }) {
    case "run":
      guard let id = entry.runID, let record = try await RunStore(database).snapshot(id) else { return nil }
      return .run(try Run(record))
    case "plan":
      guard let id = entry.planID, let record = try await PlanStore(database).get(id) else { return nil }
      return .plan(try Plan(record))
    case "artifact":
      guard let id = entry.artifactID, let record = try await ArtifactStore(database).get(id) else { return nil }
      return .artifact(Artifact(record))
    case "schedule":
      guard let id = entry.scheduleID, let record = try await ScheduleStore(database).get(id) else { return nil }
      return .schedule(Schedule(record))
    default:
      return nil
    }
  }
}
