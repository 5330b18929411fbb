import TestSupport
import Testing

@testable import Services

@Suite struct CronExpressionTests {
  /// The next match is the first one of a scan, minute by minute, over a calendar that is counted by hand.
  @Test(arguments: propertySeeds)
  func nextIsTheSmallestMatch(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<60 {
      let random = RandomCron(using: &generator)
      let cron = try CronExpression(random.text)
      #expect(cron.isRhythm == random.isRhythm, "\(random.text), seed \(seed)")
      let start = CivilTime(
        year: Int.random(in: 1996...2104, using: &generator), month: Int.random(in: 1...12, using: &generator),
        day: Int.random(in: 1...28, using: &generator), hour: Int.random(in: 0...23, using: &generator),
        minute: Int.random(in: 0...59, using: &generator))
      let days = 40
      let next = cron.next(from: start)
      let first = scan(random, from: start, days: days)
      let isWithinScan = next.map { $0.minuteNumber < start.minuteNumber + days * CivilTime.minutesPerDay } ?? false
      #expect(first == (isWithinScan ? next : nil), "\(random.text) from \(start), seed \(seed)")
    }
  }

  private func scan(_ cron: RandomCron, from start: CivilTime, days: Int) -> CivilTime? {
    var (year, month, day) = (start.date.year, start.date.month, start.date.day)
    var weekday = start.date.weekday
    var minuteOfDay = start.minuteOfDay
    for minute in start.minuteNumber..<start.minuteNumber + days * CivilTime.minutesPerDay {
      if cron.matches(year: year, month: month, day: day, weekday: weekday, minuteOfDay: minuteOfDay) {
        return CivilTime(minuteNumber: minute)
      }
      minuteOfDay += 1
      guard minuteOfDay == CivilTime.minutesPerDay else { continue }
      minuteOfDay = 0
      weekday = (weekday + 1) % 7
      day += 1
      guard day > RandomCron.days(in: month, of: year) else { continue }
      day = 1
      month = month == 12 ? 1 : month + 1
      if month == 1 { year += 1 }
    }
    return nil
  }

  @Test(arguments: [
    ("0 0 * * *", "2026-01-01 00:00", "2026-01-01 00:00"),
    ("30 4 1,15 * 5", "2026-01-03 00:00", "2026-01-09 04:30"),  // a Friday, before the 15th
    ("0 0 */2 * MON", "2026-01-06 00:00", "2026-01-19 00:00"),  // a star begins: both must match
    ("0 9 * * mon-fri", "2026-01-03 09:00", "2026-01-05 09:00"),
    ("0 9 * * FRI-SUN", "2026-01-04 10:00", "2026-01-09 09:00"),
    ("0 9 * * SUN-SUN", "2026-01-01 00:00", "2026-01-04 09:00"),
    ("0 9 * * 7", "2026-01-01 00:00", "2026-01-04 09:00"),
    ("0 9 ? * 5-7", "2026-01-03 09:01", "2026-01-04 09:00"),
    ("59 23 L * *", "2028-02-01 00:00", "2028-02-29 23:59"),
    ("0 0 29 2 *", "2096-03-01 00:00", "2104-02-29 00:00"),
    ("0 0 29 2 */7", "2088-03-01 00:00", "2128-02-29 00:00"),  // a Sunday: the longest wait there is
    ("7/20 * * * *", "2026-01-01 00:08", "2026-01-01 00:27"),
    ("0 0 * * 1/2", "2026-01-03 00:00", "2026-01-05 00:00"),  // Monday, Wednesday, Friday, and no Sunday
    ("@hourly", "2026-12-31 23:01", "2027-01-01 00:00"),
    ("@Weekly", "2026-01-01 00:00", "2026-01-04 00:00"),
    ("@yearly", "2026-01-01 00:01", "2027-01-01 00:00"),
    (" \t5  4 * * *  ", "2026-01-01 00:00", "2026-01-01 04:05"),
  ])
  func nextOf(text: String, start: String, expected: String) throws {
    let next = try CronExpression(text).next(from: try #require(CivilTime(start)))
    #expect(next?.description == expected)
  }

  @Test(arguments: [
    ("", 1, "it is empty"),
    ("* * * *", 8, "it has 4 of the five fields minute, hour, day of the month, month, day of the week"),
    ("0 * * * * *", 11, "more than the five fields"),
    ("60 * * * *", 1, "the minute must be between 0 and 59"),
    ("0 24 * * *", 3, "the hour must be between 0 and 23"),
    ("0 0 0 * *", 5, "the day of the month must be between 1 and 31"),
    ("0 0 1 13 *", 7, "the month must be between 1 and 12"),
    ("0 0 * * 8", 9, "the day of the week must be between 0 and 7"),
    ("0 0 * * MOO", 9, "names from SUN to SAT"),
    ("*/0 * * * *", 3, "a step of the minute must be between 1 and 60"),
    ("*/90 * * * *", 3, "a step of the minute must be between 1 and 60"),
    ("*/ * * * *", 3, "a step is a number"),
    ("5-1 * * * *", 3, "from the lower to the higher minute"),
    ("1, * * * *", 3, "a value of the minute is missing"),
    ("1,,2 * * * *", 3, "a value of the minute is missing"),
    ("1- * * * *", 3, "a value of the minute is missing"),
    ("1-2-3 * * * *", 4, "without \"-\" here"),
    ("1;2 * * * *", 2, "without \";\" here"),
    ("? * * * *", 1, "without \"?\" here"),
    ("-1 * * * *", 1, "without \"-\" here"),
    ("0 0 L-3 * *", 6, "nothing may follow L"),
    ("0 0 15W * *", 7, "without \"W\" here"),
    ("0 0 * * 5#2", 10, "without \"#\" here"),
    ("0 0 30 2 *", 5, "no month of the expression has such a day of the month"),
    ("0 0 31 4,6,9,11 */2", 5, "no month of the expression has such a day of the month"),
    ("0 99999 * * *", 3, "the number is too long"),
    ("@reboot", 1, "of the macros there are"),
    ("@daily now", 8, "nothing may follow @daily"),
    ("TZ=UTC 0 * * * *", 1, "a field of its own, time_zone"),
    ("٣ * * * *", 1, "without \"٣\" here"),
  ])
  func whatIsWrongIsNamed(text: String, position: Int, reason: String) throws {
    let error = try #require(throws: CronSyntaxError.self) { try CronExpression(text) }
    #expect(error.position == position, "\(error)")
    #expect(error.reason.contains(reason), "\(error)")
  }

  /// Whatever the text: read or refused at a place within it, and never a crash.
  @Test(arguments: propertySeeds)
  func anyTextIsReadOrRefused(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let pieces = [
      "*", "/", "-", ",", " ", "L", "?", "0", "5", "31", "99", "MON", "jan", "@", "daily", "#", "é", "\t", "W",
    ]
    for _ in 0..<3000 {
      let count = Int.random(in: 0...14, using: &generator)
      let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      do throws(CronSyntaxError) {
        let cron = try CronExpression(text)
        #expect(cron.next(from: CivilTime(year: 2026, month: 1, day: 1)) != nil, "\(text), seed \(seed)")
      } catch {
        #expect((1...text.unicodeScalars.count + 1).contains(error.position), "\(text): \(error), seed \(seed)")
      }
    }
  }

  @Test func datesAreThoseOfTheCalendar() {
    var (year, month, day) = (1899, 12, 31)
    var date = CivilDate(year: year, month: month, day: day)
    for _ in 0..<100_000 {
      #expect(date.year == year && date.month == month && date.day == day)
      #expect(CivilDate(year: year, month: month, day: day) == date)
      #expect(date.isLastOfMonth == (day == RandomCron.days(in: month, of: year)))
      date = date.next
      day += 1
      guard day > RandomCron.days(in: month, of: year) else { continue }
      (day, month) = (1, month % 12 + 1)
      if month == 1 { year += 1 }
    }
    #expect(CivilDate(year: 2026, month: 11, day: 26).weekday == 4)
  }
}

extension CivilTime {
  /// Reads `2026-01-31 23:59`.
  init?(_ text: String) {
    let numbers = text.split(whereSeparator: { "- :".contains($0) }).compactMap { Int($0) }
    guard numbers.count == 5 else { return nil }
    self.init(year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4])
  }
}
