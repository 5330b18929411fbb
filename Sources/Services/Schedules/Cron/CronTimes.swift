import Database

/// The moments of a cron expression in a time zone, where the zone's clock is put forward and back.
///
/// As Debian's cron has it (cron(8), "Daylight saving time and other time changes"):
/// - Times of the day happen once, when the clock first shows or has passed them: those that are skipped, right after
///   the gap, and those that come twice, the first time.
/// - A rhythm goes by the time that passes: every ten minutes is every ten minutes through both hours that are called
///   two o'clock, and a minute that the clock skips is no minute of it.
struct CronTimes: Sendable {
  let cron: CronExpression
  let zone: ZoneOffsets

  /// The first moment after another one; nil where it is not within what is known of the zone.
  func next(after moment: Instant) -> Instant? {
    let second = Int(moment.secondsSinceEpoch)
    return (cron.isRhythm ? nextOfRhythm(after: second) : nextOfDay(after: second))
      .map { Instant(secondsSinceEpoch: Int64($0), nanoseconds: 0) }
  }

  private func nextOfRhythm(after second: Int) -> Int? {
    for span in zone.spans where span.end > second + 1 {
      let clock = max(span.start, second + 1) + span.secondsAhead
      guard let match = cron.next(from: CivilTime(minuteNumber: clock.ceilingQuotient(by: 60))) else { return nil }
      let candidate = match.secondNumber - span.secondsAhead
      if candidate < span.end { return candidate }
    }
    return nil
  }

  private func nextOfDay(after second: Int) -> Int? {
    // The furthest that the clock has shown: what lies before has happened, also when the clock comes back to it.
    let shown = zone.spans.filter { $0.start <= second }
      .map { min(second, $0.end - 1) + $0.secondsAhead }.max()
    guard let shown, let match = cron.next(from: CivilTime(minuteNumber: (shown + 1).ceilingQuotient(by: 60))) else {
      return nil
    }
    for span in zone.spans where span.end > second + 1 {
      let candidate = max(span.start, match.secondNumber - span.secondsAhead)
      if candidate < span.end { return candidate }
    }
    return nil
  }
}
