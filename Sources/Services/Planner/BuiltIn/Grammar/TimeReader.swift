/// Reads a length of time: "2 seconds", "1.5s", "half a second", "a minute".
enum TimeReader {
  /// Takes it from the front, in milliseconds; nil, and nothing taken, when the words begin with none.
  static func take(_ phrase: inout Phrase) -> Int64? {
    var rest = phrase
    if rest.take("half a second") {
      phrase = rest
      return 500
    }
    if rest.take("half a minute") {
      phrase = rest
      return 30_000
    }
    guard let first = rest.takeNext(), first.kind == .word, let (number, suffix) = number(first.folded) else {
      return nil
    }
    let unit: String
    if let suffix {
      unit = suffix
    } else {
      guard let next = rest.takeNext(), next.kind == .word else { return nil }
      unit = next.folded
    }
    guard let milliseconds = units[unit] else { return nil }
    let time = (number * milliseconds).rounded()
    guard time >= 1, time <= 24 * 3_600_000 else { return nil }
    phrase = rest
    return Int64(time)
  }

  /// "2" and "two" give a number, "1.5s" a number and its unit.
  private static func number(_ word: String) -> (Double, unit: String?)? {
    if let number = words[word] { return (number, nil) }
    let digits = word.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    guard let number = Double(digits) else { return nil }
    var unit = word.dropFirst(digits.count)
    if unit.first == "-" { unit = unit.dropFirst() }
    return (number, unit.isEmpty ? nil : String(unit))
  }

  private static let words: [String: Double] = [
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60,
  ]

  /// Milliseconds a unit.
  private static let units: [String: Double] = {
    var units: [String: Double] = [:]
    for name in ["ms", "msec", "msecs", "millisecond", "milliseconds"] { units[name] = 1 }
    for name in ["s", "sec", "secs", "second", "seconds"] { units[name] = 1_000 }
    for name in ["m", "min", "mins", "minute", "minutes"] { units[name] = 60_000 }
    return units
  }()
}
