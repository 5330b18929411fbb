/// When something happens again and again, as crontab(5) writes it: minutes, hours, days of the month, months and days
/// of the week.
///
/// A pure value about what clocks show; what that means in a time zone is said by ``CronTimes``. The rules are those of
/// Vixie's cron, which Debian has:
/// - A day matches when its day of the month and its day of the week both do, if one of the two fields begins with `*`;
///   and when one of them does, if neither begins so.
/// - An expression whose minute or hour begins with `*` means a rhythm, any other one times of the day.
struct CronExpression: Hashable, Sendable {
  /// What each field takes, a bit a value.
  let minutes: UInt64
  let hours: UInt64
  let daysOfMonth: UInt64
  let months: UInt64
  /// Bits 0 to 6; Sunday is 0.
  let daysOfWeek: UInt64
  /// `L` in the days of the month: the last day, whichever it is.
  let takesLastDay: Bool
  /// Both fields of days must match, in place of one of them.
  let needsBothDays: Bool
  /// It means a rhythm, such as every ten minutes, and not times of the day.
  let isRhythm: Bool

  /// No expression waits longer for its next day: a 29th of February falls on each day of the week within 40 years,
  /// also where a century has none.
  private static let searchDays = 41 * 366

  /// The first match at a time or after it; nil when there never is one.
  func next(from start: CivilTime) -> CivilTime? {
    var date = start.date
    if matches(date), let minute = minuteOfDay(from: start.minuteOfDay) {
      return CivilTime(date, minuteOfDay: minute)
    }
    guard let first = minuteOfDay(from: 0) else { return nil }
    let last = date.dayNumber + Self.searchDays
    date = date.next
    while date.dayNumber <= last {
      if months & 1 << date.month == 0 {
        date = date.firstOfNextMonth
      } else if matches(date) {
        return CivilTime(date, minuteOfDay: first)
      } else {
        date = date.next
      }
    }
    return nil
  }

  /// Whether it has times on a day.
  func matches(_ date: CivilDate) -> Bool {
    guard months & 1 << date.month != 0 else { return false }
    let isDayOfMonth = daysOfMonth & 1 << date.day != 0 || takesLastDay && date.isLastOfMonth
    let isDayOfWeek = daysOfWeek & 1 << date.weekday != 0
    return needsBothDays ? isDayOfMonth && isDayOfWeek : isDayOfMonth || isDayOfWeek
  }

  /// The first minute of a matching day that matches, no earlier than the one given.
  private func minuteOfDay(from start: Int) -> Int? {
    let (hour, minute) = start.quotientAndRemainder(dividingBy: 60)
    if hours & 1 << hour != 0, let minute = Self.lowest(of: minutes, from: minute) { return hour * 60 + minute }
    guard let hour = Self.lowest(of: hours, from: hour + 1), let minute = Self.lowest(of: minutes, from: 0) else {
      return nil
    }
    return hour * 60 + minute
  }

  private static func lowest(of bits: UInt64, from start: Int) -> Int? {
    let rest = (bits >> start) << start
    return rest == 0 ? nil : rest.trailingZeroBitCount
  }
}
