/// Times as RFC 3339 writes them, in UTC.
enum RFC3339 {
  /// None, three, six or nine digits after the point, as few as keep the value.
  static func fraction(nanos: Int32) -> String {
    if nanos == 0 { return "" }
    var digits = String(nanos)
    digits = String(repeating: "0", count: max(0, 9 - digits.count)) + digits
    if nanos % 1_000_000 == 0 { return "." + digits.prefix(3) }
    if nanos % 1000 == 0 { return "." + digits.prefix(6) }
    return "." + digits
  }

  /// The nanoseconds of the digits after a point; nil for none, for more than nine, and for anything but digits.
  static func nanos(ofFraction digits: some Collection<UInt8>) -> Int32? {
    guard (1...9).contains(digits.count) else { return nil }
    var result: Int32 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
      result = result * 10 + Int32(digit - UInt8(ascii: "0"))
    }
    for _ in digits.count..<9 { result *= 10 }
    return result
  }

  /// Days since 1970-01-01 of a date in the Gregorian calendar, and back: years are counted from March, so that a leap
  /// day is the last of its year.
  static func days(year: Int, month: Int, day: Int) -> Int {
    let shifted = month > 2 ? year : year - 1
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  static func date(days: Int) -> (year: Int, month: Int, day: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  static func daysInMonth(_ month: Int, year: Int) -> Int {
    switch month {
    case 4, 6, 9, 11: 30
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    default: 31
    }
  }
}

extension Timestamp {
  /// `2026-02-03T04:05:06.700Z`; nil outside of the years 1 to 9999.
  public var rfc3339: String? {
    guard isValid else { return nil }
    let second = Int(seconds)
    let days = (second >= 0 ? second : second - 86_399) / 86_400
    let ofDay = second - days * 86_400
    let (year, month, day) = RFC3339.date(days: days)
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let date = "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    let time = "\(padded(ofDay / 3600, 2)):\(padded(ofDay / 60 % 60, 2)):\(padded(ofDay % 60, 2))"
    return "\(date)T\(time)\(RFC3339.fraction(nanos: nanos))Z"
  }

  /// Reads RFC 3339 with "Z" or an offset; nil where the text is anything else, or no date of the calendar.
  public init?(rfc3339 text: String) {
    let bytes = Array(text.utf8)
    func number(_ start: Int, _ count: Int) -> Int? {
      guard start + count <= bytes.count else { return nil }
      var result = 0
      for byte in bytes[start..<start + count] {
        guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        result = result * 10 + Int(byte - UInt8(ascii: "0"))
      }
      return result
    }
    func has(_ byte: UInt8, at index: Int) -> Bool { index < bytes.count && bytes[index] == byte }
    guard let year = number(0, 4), has(UInt8(ascii: "-"), at: 4), let month = number(5, 2),
      has(UInt8(ascii: "-"), at: 7), let day = number(8, 2), has(UInt8(ascii: "T"), at: 10),
      let hour = number(11, 2), has(UInt8(ascii: ":"), at: 13), let minute = number(14, 2),
      has(UInt8(ascii: ":"), at: 16), let second = number(17, 2),
      year >= 1, (1...12).contains(month), day >= 1, day <= RFC3339.daysInMonth(month, year: year),
      hour < 24, minute < 60, second < 60
    else { return nil }
    var rest = bytes[19...]
    var nanos: Int32 = 0
    if rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard let fraction = RFC3339.nanos(ofFraction: digits) else { return nil }
      nanos = fraction
      rest = rest[digits.endIndex...]
    }
    var offsetMinutes = 0
    if rest.elementsEqual("Z".utf8) {
      offsetMinutes = 0
    } else if rest.count == 6, let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
      let hours = number(rest.startIndex + 1, 2), has(UInt8(ascii: ":"), at: rest.startIndex + 3),
      let minutes = number(rest.startIndex + 4, 2), hours < 24, minutes < 60
    {
      offsetMinutes = (hours * 60 + minutes) * (sign == UInt8(ascii: "-") ? -1 : 1)
    } else {
      return nil
    }
    let days = RFC3339.days(year: year, month: month, day: day)
    self.init(seconds: Int64(days * 86_400 + hour * 3600 + (minute - offsetMinutes) * 60 + second), nanos: nanos)
    guard isValid else { return nil }
  }
}
