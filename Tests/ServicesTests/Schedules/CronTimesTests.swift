import Database
import Foundation
import TestSupport
import Testing

@testable import Services

/// What becomes of cron expressions where clocks are put forward and back.
@Suite struct CronTimesTests {
  /// The moments are those of a scan of every minute that passes, around a change of the clock.
  @Test(arguments: propertySeeds)
  func momentsAreThoseOfAScan(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<60 {
      let random = RandomCron(using: &generator)
      let change = try #require(ClockChange.all.randomElement(using: &generator))
      let times = CronTimes(cron: try CronExpression(random.text), zone: change.zone)
      let start = change.at + Int.random(in: -1440...1440, using: &generator) * 60
      let end = change.at + 2 * 86_400
      var moments: [Int] = []
      var last = Instant(secondsSinceEpoch: Int64(start), nanoseconds: 0)
      while let next = times.next(after: last), next.secondsSinceEpoch < Int64(end) {
        moments.append(Int(next.secondsSinceEpoch))
        last = next
      }
      #expect(moments == scan(random, change, from: start, to: end), "\(random.text), \(change), seed \(seed)")
    }
  }

  /// Minute by minute: a rhythm fires when the clock shows a match; times of the day when it first shows or has passed one.
  private func scan(_ cron: RandomCron, _ change: ClockChange, from start: Int, to end: Int) -> [Int] {
    func matches(_ clock: Int) -> Bool {
      let time = CivilTime(minuteNumber: clock.flooredQuotient(by: 60))
      let date = time.date
      return cron.matches(
        year: date.year, month: date.month, day: date.day, weekday: date.weekday, minuteOfDay: time.minuteOfDay)
    }
    var moments: [Int] = []
    var shown = Int.min
    var second = start - 2 * 86_400
    while second < end {
      let clock = second + change.secondsAhead(at: second)
      let isDue: Bool
      if cron.isRhythm {
        isDue = matches(clock)
      } else {
        let first = shown == .min ? clock : shown + 60
        isDue = stride(from: first, through: clock, by: 60).contains { matches($0) }
        shown = max(shown, clock)
      }
      if isDue, second > start { moments.append(second) }
      second += 60
    }
    return moments
  }

  /// Fixed days, as people would read them off a calendar. All moments are UTC.
  @Test(arguments: [
    // Berlin, 2026-03-29: 02:00 becomes 03:00 at 01:00 UTC.
    ("30 2 * * *", "Europe/Berlin", "2026-03-28 12:00", ["2026-03-29 01:00", "2026-03-30 00:30"]),
    ("15,45 2 * * *", "Europe/Berlin", "2026-03-28 12:00", ["2026-03-29 01:00", "2026-03-30 00:15"]),
    ("0 3 * * *", "Europe/Berlin", "2026-03-28 12:00", ["2026-03-29 01:00", "2026-03-30 01:00"]),
    (
      "*/30 * * * *", "Europe/Berlin", "2026-03-29 00:15", ["2026-03-29 00:30", "2026-03-29 01:00", "2026-03-29 01:30"]
    ),
    ("*/30 2 * * *", "Europe/Berlin", "2026-03-28 12:00", ["2026-03-30 00:00", "2026-03-30 00:30"]),
    // Berlin, 2026-10-25: 03:00 becomes 02:00 at 01:00 UTC.
    ("30 2 * * *", "Europe/Berlin", "2026-10-24 12:00", ["2026-10-25 00:30", "2026-10-26 01:30"]),
    ("30 2 * * *", "Europe/Berlin", "2026-10-25 01:10", ["2026-10-26 01:30"]),  // it has been half past two
    ("0 * * * *", "Europe/Berlin", "2026-10-24 23:30", ["2026-10-25 00:00", "2026-10-25 01:00", "2026-10-25 02:00"]),
    ("0 2,3 * * *", "Europe/Berlin", "2026-10-24 12:00", ["2026-10-25 00:00", "2026-10-25 02:00", "2026-10-26 01:00"]),
    // New York, 2027-03-14 and 2027-11-07.
    ("30 2 * * SUN", "America/New_York", "2027-03-13 00:00", ["2027-03-14 07:00", "2027-03-21 06:30"]),
    ("30 1 * * *", "America/New_York", "2027-11-07 00:00", ["2027-11-07 05:30", "2027-11-08 06:30"]),
    // Lord Howe Island puts its clock by half an hour: 2026-10-04, 02:00 becomes 02:30; 2026-04-05, 02:00 becomes 01:30.
    ("15 2 * * *", "Australia/Lord_Howe", "2026-10-03 00:00", ["2026-10-03 15:30", "2026-10-04 15:15"]),
    ("45 1 * * *", "Australia/Lord_Howe", "2026-04-04 00:00", ["2026-04-04 14:45", "2026-04-05 15:15"]),
    // In Santiago there is no midnight on 2025-09-07, and two on 2025-04-05.
    ("0 0 * * *", "America/Santiago", "2025-09-06 12:00", ["2025-09-07 04:00", "2025-09-08 03:00"]),
    ("30 23 * * *", "America/Santiago", "2025-04-05 12:00", ["2025-04-06 02:30", "2025-04-07 03:30"]),
    // Samoa left out 2011-12-30.
    ("0 12 30 * *", "Pacific/Apia", "2011-12-01 00:00", ["2011-12-30 10:00", "2012-01-29 22:00"]),
    // A zone without such changes, and one with three quarters of an hour.
    ("0 0 * * *", "UTC", "2026-03-29 00:00", ["2026-03-30 00:00", "2026-03-31 00:00"]),
    ("0 6 1 1 *", "Asia/Kathmandu", "2026-06-01 00:00", ["2027-01-01 00:15", "2028-01-01 00:15"]),
  ])
  func momentsOf(cron: String, zone: String, start: String, expected: [String]) async throws {
    try await withServices { fixture in
      var terms = ScheduleTerms.every(cron)
      terms.timeZone = zone
      let moments = try await fixture.database.transaction { transaction in
        var reader = try OccurrenceReader(transaction, terms)
        var moments: [Instant] = []
        var last = try #require(Instant(start))
        for _ in expected {
          last = try #require(try await reader.next(after: last))
          moments.append(last)
        }
        return moments
      }
      #expect(moments == expected.compactMap { Instant($0) })
    }
  }

  /// A rhythm whose matches are all skipped by the clock: the search ends.
  @Test func whatTheClockAlwaysSkipsNeverIs() async throws {
    try await withServices { fixture in
      var terms = ScheduleTerms.every("*/30 2 31 3 */7")
      terms.timeZone = "Europe/Berlin"
      let next = try await fixture.database.transaction { transaction in
        var reader = try OccurrenceReader(transaction, terms)
        return try await reader.next(after: try #require(Instant("2026-01-01 00:00")))
      }
      // Whenever the 31st of March is a Sunday, the clock is put forward on it: there never is such a moment.
      #expect(next == nil)
    }
  }

  /// A rhythm whose next match is one that the clock skips: the search goes on behind it.
  @Test func aSkippedMatchIsNotTheEnd() async throws {
    try await withServices { fixture in
      var terms = ScheduleTerms.every("*/30 2 29 3 *")
      terms.timeZone = "Europe/Berlin"
      let next = try await fixture.database.transaction { transaction in
        var reader = try OccurrenceReader(transaction, terms)
        return try await reader.next(after: try #require(Instant("2026-01-01 00:00")))
      }
      #expect(next?.text == "2027-03-29 00:00")
    }
  }

  /// The database's zones are those that this machine's own library reads.
  @Test(arguments: [
    "Europe/Berlin", "Europe/London", "America/New_York", "America/Santiago", "Australia/Lord_Howe", "Asia/Tehran",
    "Asia/Kathmandu", "Antarctica/Troll", "Pacific/Apia", "Africa/Casablanca", "UTC",
  ])
  func offsetsAreThoseOfTheZone(name: String) async throws {
    let zone = try #require(TimeZone(identifier: name))
    try await withServices { fixture in
      let start = try #require(Instant("2005-01-01 00:00"))
      let days = 20 * 366
      let offsets = try await TimeZoneStore(fixture.database).offsets(of: name, from: start, days: days)
      #expect(offsets.spans.first?.start == Int(start.secondsSinceEpoch))
      #expect(offsets.spans.last?.end == Int(start.secondsSinceEpoch) + days * 86_400)
      for span in offsets.spans {
        for second in [span.start, (span.start + span.end) / 2, span.end - 60] {
          let ahead = zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
          #expect(ahead == span.secondsAhead, "\(name) at \(second)")
        }
      }
      for (before, after) in zip(offsets.spans, offsets.spans.dropFirst()) {
        #expect(before.end == after.start && before.secondsAhead != after.secondsAhead)
      }
    }
  }

  @Test(arguments: [
    ("Europe/Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("UTC", "UTC"), ("PST", nil), ("CET", nil),
    ("est", nil), ("GMT", "GMT"),
    ("CET-1", nil),
    ("right/UTC", nil), ("localtime", nil), ("Europe/Nowhere", nil), ("../etc/passwd", nil),
  ])
  func zonesAreFoundByTheirNames(name: String, expected: String?) async throws {
    try await withServices { fixture in
      let found = try await TimeZoneStore(fixture.database).name(of: name)
      #expect(found == expected)
    }
  }
}

/// A clock that is put forward or back once.
struct ClockChange: CustomStringConvertible {
  let description: String
  /// When, in seconds since 1970.
  let at: Int
  let before: Int
  let after: Int

  static let all = [
    ClockChange(description: "Berlin, spring", at: 1_774_746_000, before: 3600, after: 7200),
    ClockChange(description: "Berlin, autumn", at: 1_792_890_000, before: 7200, after: 3600),
    ClockChange(description: "Lord Howe, spring", at: 1_791_041_400, before: 37_800, after: 39_600),
    ClockChange(description: "Lord Howe, autumn", at: 1_775_314_800, before: 39_600, after: 37_800),
    ClockChange(description: "Santiago, no midnight", at: 1_757_217_600, before: -14_400, after: -10_800),
    ClockChange(description: "Samoa, no 30th", at: 1_325_239_200, before: -36_000, after: 50_400),
    ClockChange(description: "a day twice", at: 1_325_239_200, before: 50_400, after: -36_000),
    ClockChange(description: "Troll, two hours", at: 1_774_746_000, before: 0, after: 7200),
  ]

  func secondsAhead(at second: Int) -> Int { second < at ? before : after }

  var zone: ZoneOffsets {
    ZoneOffsets(
      changes: [
        (Instant(secondsSinceEpoch: Int64(at - 5 * 86_400), nanoseconds: 0), Int64(before)),
        (Instant(secondsSinceEpoch: Int64(at), nanoseconds: 0), Int64(after)),
      ], until: Instant(secondsSinceEpoch: Int64(at + 500 * 86_400), nanoseconds: 0))
  }
}
