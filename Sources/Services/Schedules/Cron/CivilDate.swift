/// A day of the Gregorian calendar, without a time zone.
///
/// The arithmetic is that of "chrono-Compatible Low-Level Date Algorithms" (Howard Hinnant): years begin in March, so
/// that the leap day is their last one.
struct CivilDate: Hashable, Sendable {
  /// Days since 1970-01-01.
  let dayNumber: Int
  let year: Int
  /// 1 to 12.
  let month: Int
  /// 1 to 31.
  let day: Int

  init(dayNumber: Int) {
    let shifted = dayNumber + 719_468  // days since 0000-03-01
    let era = shifted.flooredQuotient(by: 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    self.dayNumber = dayNumber
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// A day that exists; one past the end of its month is counted into the next.
  init(year: Int, month: Int, day: Int) {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted.flooredQuotient(by: 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    self.init(dayNumber: era * 146_097 + dayOfEra - 719_468)
  }

  /// 0 for Sunday to 6 for Saturday.
  var weekday: Int {
    let shifted = dayNumber + 4  // 1970-01-01 was a Thursday
    return shifted - shifted.flooredQuotient(by: 7) * 7
  }

  /// Whether no day follows in its month.
  var isLastOfMonth: Bool { day >= 28 && next.day == 1 }

  /// The day after.
  var next: CivilDate { CivilDate(dayNumber: dayNumber + 1) }

  /// The first day of the month after.
  var firstOfNextMonth: CivilDate {
    month == 12 ? CivilDate(year: year + 1, month: 1, day: 1) : CivilDate(year: year, month: month + 1, day: 1)
  }
}

extension Int {
  /// The quotient, rounded towards the past; the divisor is positive.
  func flooredQuotient(by divisor: Int) -> Int {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// The quotient, rounded towards the future; the divisor is positive.
  func ceilingQuotient(by divisor: Int) -> Int {
    -(-self).flooredQuotient(by: divisor)
  }
}
