/// One of the five fields of a cron expression.
enum CronField: CaseIterable, Sendable {
  case minute
  case hour
  case dayOfMonth
  case month
  case dayOfWeek

  /// What people call it.
  var name: String {
    switch self {
    case .minute: "minute"
    case .hour: "hour"
    case .dayOfMonth: "day of the month"
    case .month: "month"
    case .dayOfWeek: "day of the week"
    }
  }

  /// The numbers that it takes. Sunday is 0, and 7 as well.
  var range: ClosedRange<Int> {
    switch self {
    case .minute: 0...59
    case .hour: 0...23
    case .dayOfMonth: 1...31
    case .month: 1...12
    case .dayOfWeek: 0...7
    }
  }

  /// All of it, each value once.
  var all: ClosedRange<Int> { self == .dayOfWeek ? 0...6 : range }

  /// The names that it takes, in the order of their numbers.
  var names: [String] {
    switch self {
    case .minute, .hour, .dayOfMonth: []
    case .month: ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
    case .dayOfWeek: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
    }
  }
}
