@testable import Services

/// A cron expression made at random, with what its fields are to mean: said beside the text, not read from it.
struct RandomCron {
  let text: String
  let minutes: Set<Int>
  let hours: Set<Int>
  let daysOfMonth: Set<Int>
  let takesLastDay: Bool
  let months: Set<Int>
  let daysOfWeek: Set<Int>
  let needsBothDays: Bool
  let isRhythm: Bool

  init(using generator: inout some RandomNumberGenerator) {
    let minute = Self.field(0...59, using: &generator)
    let hour = Self.field(0...23, using: &generator)
    var day = Self.field(1...31, using: &generator)
    // Every month of the shortest ones has a day 1: nothing is impossible.
    day.values.insert(day.text == "*" ? 1 : 28)
    if day.text != "*" { day.text += ",28" }
    takesLastDay = day.text != "*" && Bool.random(using: &generator)
    if takesLastDay { day.text += Bool.random(using: &generator) ? ",L" : ",l" }
    let month = Self.field(1...12, names: CronField.month.names, from: 1, using: &generator)
    let weekday = Self.field(0...6, names: CronField.dayOfWeek.names, from: 0, using: &generator)
    text = [minute.text, hour.text, day.text, month.text, weekday.text].joined(separator: " ")
    minutes = minute.values
    hours = hour.values
    daysOfMonth = day.values
    months = month.values
    daysOfWeek = weekday.values
    needsBothDays = day.text.hasPrefix("*") || weekday.text.hasPrefix("*")
    isRhythm = minute.text.hasPrefix("*") || hour.text.hasPrefix("*")
  }

  /// Whether a minute that a clock shows matches.
  func matches(year: Int, month: Int, day: Int, weekday: Int, minuteOfDay: Int) -> Bool {
    guard minutes.contains(minuteOfDay % 60), hours.contains(minuteOfDay / 60), months.contains(month) else {
      return false
    }
    let isLast = day == Self.days(in: month, of: year)
    let isDayOfMonth = daysOfMonth.contains(day) || takesLastDay && isLast
    let isDayOfWeek = daysOfWeek.contains(weekday)
    return needsBothDays ? isDayOfMonth && isDayOfWeek : isDayOfMonth || isDayOfWeek
  }

  static func days(in month: Int, of year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  private static func field(
    _ range: ClosedRange<Int>, names: [String] = [], from firstName: Int = 0,
    using generator: inout some RandomNumberGenerator
  ) -> (text: String, values: Set<Int>) {
    func write(_ value: Int) -> String {
      guard !names.isEmpty, Bool.random(using: &generator) else { return "\(value)" }
      let name = names[value - firstName]
      return Bool.random(using: &generator) ? name : name.lowercased()
    }
    if Int.random(in: 0..<3, using: &generator) == 0 { return ("*", Set(range)) }
    var texts: [String] = []
    var values: Set<Int> = []
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      let low = Int.random(in: range, using: &generator)
      let high = Int.random(in: low...range.upperBound, using: &generator)
      let step = Int.random(in: 1...range.count, using: &generator)
      switch Int.random(in: 0..<5, using: &generator) {
      case 0:
        texts.append("*/\(step)")
        values.formUnion(stride(from: range.lowerBound, through: range.upperBound, by: step))
      case 1:
        texts.append("\(write(low))-\(write(high))/\(step)")
        values.formUnion(stride(from: low, through: high, by: step))
      case 2:
        texts.append("\(write(low))-\(write(high))")
        values.formUnion(low...high)
      case 3:
        texts.append("\(write(low))/\(step)")
        values.formUnion(stride(from: low, through: range.upperBound, by: step))
      default:
        texts.append(write(low))
        values.insert(low)
      }
    }
    return (texts.joined(separator: ","), values)
  }
}
