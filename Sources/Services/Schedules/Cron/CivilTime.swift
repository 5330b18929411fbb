/// A minute that a clock on a wall shows: a date and a time of day, without saying where the wall is.
struct CivilTime: Hashable, Comparable, Sendable {
  static let minutesPerDay = 1440

  /// Minutes that the clock has gone on since it showed 1970-01-01 00:00, every day having 1,440.
  let minuteNumber: Int

  init(minuteNumber: Int) {
    self.minuteNumber = minuteNumber
  }

  init(_ date: CivilDate, minuteOfDay: Int) {
    minuteNumber = date.dayNumber * Self.minutesPerDay + minuteOfDay
  }

  init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0) {
    self.init(CivilDate(year: year, month: month, day: day), minuteOfDay: hour * 60 + minute)
  }

  var date: CivilDate { CivilDate(dayNumber: minuteNumber.flooredQuotient(by: Self.minutesPerDay)) }

  /// 0 to 1,439.
  var minuteOfDay: Int {
    minuteNumber - minuteNumber.flooredQuotient(by: Self.minutesPerDay) * Self.minutesPerDay
  }

  /// Seconds since the clock showed 1970-01-01 00:00:00.
  var secondNumber: Int { minuteNumber * 60 }

  static func < (left: CivilTime, right: CivilTime) -> Bool { left.minuteNumber < right.minuteNumber }
}

extension CivilTime: CustomStringConvertible {
  var description: String {
    func digits(_ number: Int, _ width: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    let date = date
    return "\(digits(date.year, 4))-\(digits(date.month, 2))-\(digits(date.day, 2)) "
      + "\(digits(minuteOfDay / 60, 2)):\(digits(minuteOfDay % 60, 2))"
  }
}
