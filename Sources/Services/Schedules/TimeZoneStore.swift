import Database

/// What the database knows of time zones. Every server asks it, so that none has an occurrence at another moment.
struct TimeZoneStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// How the IANA database spells the name of a zone, given in any case; nil when it has no such zone.
  ///
  /// The server looks through its files for it, 50 ms long: not for a connection that others share.
  func name(of zone: String) async throws(DatabaseError) -> String? {
    try await session.queryOne(ScheduleStatements.zoneName, zone)?.column(0)
  }

  /// How far a zone's clock is ahead of UTC for a number of days from a moment on, which is cut to the minute.
  ///
  /// - Throws: 22023 when there is no such zone.
  func offsets(of zone: String, from moment: Instant, days: Int) async throws(DatabaseError) -> ZoneOffsets {
    let start = Instant(
      secondsSinceEpoch: Int64(Int(moment.secondsSinceEpoch).flooredQuotient(by: 60) * 60), nanoseconds: 0)
    let changes = try await session.query(ScheduleStatements.zoneOffsets, zone, start, days)
      .map { row throws(DatabaseError) in
        (at: try row.column("at", as: Instant.self), secondsAhead: try row.column("ahead", as: Int64.self))
      }
    return ZoneOffsets(changes: changes, until: start + .seconds(days * 86_400))
  }
}
