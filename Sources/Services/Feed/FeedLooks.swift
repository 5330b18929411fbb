import Database
import EventLoop
import Messages

/// What those who watch projects ask of the database: those who stand at the same place are answered together, with the
/// same encoded events.
struct FeedLooks: Sendable {
  /// The record behind a place.
  let pages: SharedLooks<FeedPlace, FeedPage>
  /// How far a run has come; nil for one that does not run, or has not begun a task.
  let progress: SharedLooks<UUID, SharedEvent?>

  init(_ database: Database, on loop: EventLoop) {
    pages = SharedLooks(on: loop) { place throws(DatabaseError) in try await Self.page(at: place, database) }
    progress = SharedLooks(on: loop) { run throws(DatabaseError) in try await Self.progress(of: run, database) }
  }

  private static func page(at place: FeedPlace, _ database: Database) async throws(DatabaseError) -> FeedPage {
    let limit = ServiceLimits.activityPerRead
    let look = try await ActivityStore(database).look(project: place.project, after: place.cursor, limit: limit)
    var payloads = EventPayloads(database)
    var entries: [FeedPage.Entry] = []
    var bytes = 0
    for entry in look.entries where bytes < ServiceLimits.activityBytesPerRead {
      let payload = try await payloads.payload(of: entry)
      let event = SharedEvent(project: place.project, type: entry.type, at: entry.at, payload: payload)
      entries.append(FeedPage.Entry(cursor: entry.cursor, event: event))
      bytes += payload.count
    }
    return FeedPage(
      after: place.cursor, entries: entries,
      isLast: look.entries.count < limit && entries.count == look.entries.count, isWaiting: look.isWaiting,
      isAhead: look.isAhead)
  }

  private static func progress(of run: UUID, _ database: Database) async throws(DatabaseError) -> SharedEvent? {
    guard let record = try await RunStore(database).snapshot(run), record.state == .running,
      record.tasksDone > 0 || record.currentTaskNumber > 0
    else { return nil }
    return SharedEvent(
      project: record.projectID, type: "run.progress", at: record.updatedAt,
      payload: ProjectEvent.Payload.run(Run(record)).encodedField)
  }
}
