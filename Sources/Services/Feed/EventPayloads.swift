import Database
import Messages

/// What entries of the record are about, as it stands now: each looked up and encoded once, however many of a page are
/// about it.
struct EventPayloads {
  private let database: Database
  private var known: [UUID: [UInt8]] = [:]

  init(_ database: Database) {
    self.database = database
  }

  /// The run, plan, artifact or schedule, as the field of a `ProjectEvent`; empty for an entry about something else, about
  /// what has been deleted or is too large. Of what cannot be read there is what is left of it: nobody would get past that
  /// entry otherwise.
  mutating func payload(of entry: ActivityEntry) async throws(DatabaseError) -> [UInt8] {
    let kind = entry.type.prefix { $0 != "." }
    guard let id = Self.subject(of: entry, kind) else { return [] }
    if let known = known[id] { return known }
    let payload = try await payload(kind, id)?.encodedField ?? []
    known[id] = payload
    return payload
  }

  private static func subject(of entry: ActivityEntry, _ kind: Substring) -> UUID? {
    switch kind {
    case "run": entry.runID
    case "plan": entry.planID
    case "artifact": entry.artifactID
    case "schedule": entry.scheduleID
    default: nil
    }
  }

  private func payload(_ kind: Substring, _ id: UUID) async throws(DatabaseError) -> ProjectEvent.Payload? {
    switch kind {
    case "run":
      try await RunStore(database).snapshot(id).map { .run(Run($0)) }
    case "plan":
      try await PlanStore(database).get(id).map { .plan(Plan(readable: $0)) }
    case "artifact":
      try await ArtifactStore(database).get(id).map { .artifact(Artifact($0)) }
    case "schedule":
      try await ScheduleStore(database).get(id).map { .schedule(Schedule($0)) }
    default:
      nil
    }
  }
}

extension ProjectEvent.Payload {
  /// The field of a `ProjectEvent`, encoded; empty where clients would not accept the event with it.
  var encodedField: [UInt8] {
    guard let encoded = try? ProjectEvent.with({ $0.payload = self }).encodedBytes(),
      encoded.count <= ServiceLimits.eventPayloadBytes
    else { return [] }
    return encoded
  }
}
