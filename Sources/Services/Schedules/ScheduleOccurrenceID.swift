import Database

/// A time of a schedule: what makes an occurrence the same one for every server.
struct ScheduleOccurrenceID: Hashable, Sendable {
  let scheduleID: UUID
  let at: Instant
}
