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
    let (recorded, isWaiting) = try await ActivityStore(database).look(
      project: place.project, after: place.cursor, limit: limit)
    var payloads = EventPayloads(database)
    var entries: [FeedPage.Entry] = []
    for entry in recorded {
      let payload = try await payloads.payload(of: entry)
      let event = SharedEvent(project: place.project, type: entry.type, at: entry.at, about: payload)
      entries.append(FeedPage.Entry(cursor: entry.cursor, event: event))
    }
    return FeedPage(after: place.cursor, entries: entries, isLast: recorded.count < limit, isWaiting: isWaiting)
  }

  private static func progress(of run: UUID, _ database: Database) async throws(DatabaseError) -> SharedEvent? {
    guard let record = try await RunStore(database).snapshot(run), record.state == .running,
      record.tasksDone > 0 || record.currentTaskNumber > 0
    else { return nil }
    return SharedEvent(
      project: record.projectID, type: "run.progress", at: record.updatedAt, about: .run(Run(record)))
  }
}
