import Database

/// Finds the occurrences of a schedule one behind the other, and asks the database about its zone on the way.
struct OccurrenceReader<Session: SQLSession> {
  private let session: Session
  private let cron: CronExpression
  private let timeZone: String
  private let startsAt: Instant?
  private let endsAt: Instant?
  private let almanac: ZoneAlmanac
  /// What was found out so far; it is known from two days before the moment that was asked about.
  private var times: CronTimes?

  /// - Throws: what is wrong with the expression.
  init(_ session: Session, _ terms: ScheduleTerms, _ almanac: ZoneAlmanac = ZoneAlmanac()) throws(CronSyntaxError) {
    self.session = session
    self.almanac = almanac
    cron = try CronExpression(terms.cron)
    timeZone = terms.timeZone
    startsAt = terms.startsAt
    endsAt = terms.endsAt
  }

  /// The first occurrence after a moment; nil when there is none, or none until the time that is given.
  ///
  /// - Throws: 22023 when there is no such zone.
  mutating func next(after moment: Instant, until limit: Instant? = nil) async throws(DatabaseError) -> Instant? {
    var moment = moment
    if let startsAt { moment = max(moment, startsAt + .microseconds(-1)) }
    let last = [endsAt, limit].compactMap { $0 }.min()
    if let known = times?.next(after: moment) { return known.isWithin(last) ? known : nil }
    // Each look reaches two days behind the next match of the expression on any clock. That leads nowhere only where
    // the clock skips that match, so that the search goes on behind it; a second time in a row is rare, 50 never.
    for _ in 0..<50 {
      guard moment.isWithin(last), let days = daysToNextMatch(after: moment) else { return nil }
      let offsets = try await almanac.offsets(
        of: timeZone, from: moment + .seconds(-2 * 86_400), days: days, by: session)
      let found = CronTimes(cron: cron, zone: offsets)
      times = found
      if let next = found.next(after: moment) { return next.isWithin(last) ? next : nil }
      moment = moment + .seconds((days - 4) * 86_400)
    }
    return nil
  }

  /// How many days of the zone to look at, two of them before the moment.
  private func daysToNextMatch(after moment: Instant) -> Int? {
    let second = Int(moment.secondsSinceEpoch)
    // A clock is at most 15 hours ahead of UTC: a day is more than enough.
    let latest = CivilTime(minuteNumber: second.ceilingQuotient(by: 60) + 1 + CivilTime.minutesPerDay)
    guard let match = cron.next(from: latest) else { return nil }
    return (match.secondNumber - second).ceilingQuotient(by: 86_400) + 4
  }
}

extension Instant {
  fileprivate func isWithin(_ last: Instant?) -> Bool { last.map { self <= $0 } ?? true }
}
