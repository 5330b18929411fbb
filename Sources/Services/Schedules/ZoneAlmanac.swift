import Database
import Synchronization

/// What the database has said of time zones: schedules that are dealt with together, most of them of a few zones, ask once.
///
/// For one transaction and no longer: it grows with what is asked, and the database may learn of new rules.
final class ZoneAlmanac: Sendable {
  private struct Question: Hashable {
    let zone: String
    let start: Instant
    let days: Int
  }

  private let known = Mutex<[Question: ZoneOffsets]>([:])

  /// How far a zone's clock is ahead of UTC for a number of days from a moment on, and for some more on either side.
  ///
  /// - Throws: 22023 when there is no such zone.
  func offsets(
    of zone: String, from moment: Instant, days: Int, by session: some SQLSession
  ) async throws(DatabaseError) -> ZoneOffsets {
    // From a midnight on, for whole multiples of days: so that those ask alike who ask for nearly the same.
    let day = Int(moment.secondsSinceEpoch).flooredQuotient(by: 86_400)
    let question = Question(
      zone: zone, start: Instant(secondsSinceEpoch: Int64(day * 86_400), nanoseconds: 0),
      days: (days + 1).ceilingQuotient(by: 8) * 8)
    if let offsets = known.withLock({ $0[question] }) { return offsets }
    let offsets = try await TimeZoneStore(session).offsets(of: zone, from: question.start, days: question.days)
    known.withLock { $0[question] = offsets }
    return offsets
  }
}
