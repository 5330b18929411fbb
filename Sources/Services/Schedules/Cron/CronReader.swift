/// Reads one field of a cron expression: a list of values, ranges and steps.
struct CronReader {
  /// What it takes, a bit a value; of the days of the week, bit 7 is Sunday too.
  private(set) var values: UInt64 = 0
  private(set) var takesLastDay = false
  /// What Vixie's cron goes by: `*/2` begins with a star as `*` does.
  let beginsWithStar: Bool

  private let field: CronField
  private let characters: [Unicode.Scalar]
  private let end: Int
  /// The character to be read next.
  private var place: Int

  init(_ field: CronField, _ characters: [Unicode.Scalar], _ word: Range<Int>) {
    self.field = field
    self.characters = characters
    place = word.lowerBound
    end = word.upperBound
    beginsWithStar = characters[place] == "*" || characters[place] == "?" && field.takesQuestionMark
  }

  /// Where the words of a text are, between blanks.
  static func words(of characters: [Unicode.Scalar]) -> [Range<Int>] {
    characters.indices.split { characters[$0] == " " || characters[$0] == "\t" }
  }

  /// Reads all of it.
  mutating func read() throws(CronSyntaxError) {
    try readItem()
    while place < end {
      guard characters[place] == "," else { throw unexpected() }
      place += 1
      try readItem()
    }
  }

  private mutating func readItem() throws(CronSyntaxError) {
    guard place < end, characters[place] != "," else { throw wrong("a value of the \(field.name) is missing") }
    if field == .dayOfMonth, take("L") {
      takesLastDay = true
      guard place == end || characters[place] == "," else { throw wrong("nothing may follow L") }
      return
    }
    let range: ClosedRange<Int>
    if take("*") || field.takesQuestionMark && take("?") {
      range = field.all
    } else {
      let low = try readValue()
      if take("-") {
        let highPlace = place
        let high = try readValue(endsRangeFrom: low)
        guard low <= high else {
          throw CronSyntaxError(
            position: highPlace + 1, reason: "a range goes from the lower to the higher \(field.name)")
        }
        range = low...high
      } else if place < end, characters[place] == "/" {
        range = low...max(low, field.all.upperBound)
      } else {
        range = low...low
      }
    }
    let step = take("/") ? try readStep() : 1
    guard place == end || characters[place] == "," else { throw unexpected() }
    for value in stride(from: range.lowerBound, through: range.upperBound, by: step) { values |= 1 << value }
  }

  /// A number, or a name.
  private mutating func readValue(endsRangeFrom low: Int = 0) throws(CronSyntaxError) -> Int {
    let start = place
    guard let number = try readNumber() else {
      while place < end, characters[place].properties.isAlphabetic { place += 1 }
      let name = String(String.UnicodeScalarView(characters[start..<place])).uppercased()
      guard let index = field.names.firstIndex(of: name) else {
        place = start
        throw place < end ? unexpected() : wrong("a value of the \(field.name) is missing")
      }
      // FRI-SUN is a week's end, though Sunday is the day 0.
      if field == .dayOfWeek, index == 0, low > 0 { return 7 }
      return index + field.range.lowerBound
    }
    guard field.range.contains(number) else {
      throw CronSyntaxError(
        position: start + 1,
        reason: "the \(field.name) must be between \(field.range.lowerBound) and \(field.range.upperBound)")
    }
    return number
  }

  private mutating func readStep() throws(CronSyntaxError) -> Int {
    let start = place
    guard let step = try readNumber() else { throw wrong("a step is a number") }
    // A step of 90 minutes would be one of an hour: what was meant cannot be said in this field.
    guard (1...field.all.count).contains(step) else {
      throw CronSyntaxError(
        position: start + 1, reason: "a step of the \(field.name) must be between 1 and \(field.all.count)")
    }
    return step
  }

  /// nil where there is no digit.
  private mutating func readNumber() throws(CronSyntaxError) -> Int? {
    let start = place
    var number = 0
    while place < end, let digit = characters[place].asciiDigit {
      number = number * 10 + digit
      place += 1
      if place - start > 4 { throw CronSyntaxError(position: start + 1, reason: "the number is too long") }
    }
    return place == start ? nil : number
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard place < end, characters[place] == character || characters[place] == character.lowercasedASCII else {
      return false
    }
    place += 1
    return true
  }

  private func wrong(_ reason: String) -> CronSyntaxError { CronSyntaxError(position: place + 1, reason: reason) }

  private func unexpected() -> CronSyntaxError {
    var example = "values, ranges such as 1-5, steps such as */2"
    if let first = field.names.first, let last = field.names.last { example += ", names from \(first) to \(last)" }
    if field == .dayOfMonth { example += ", L for the last day" }
    return wrong("the \(field.name) takes \(example) and lists of them, without \"\(characters[place])\" here")
  }
}

extension CronField {
  /// Kubernetes takes `?` for `*`; other crons that know it have it for days alone.
  fileprivate var takesQuestionMark: Bool { self == .dayOfMonth || self == .dayOfWeek }
}

extension Unicode.Scalar {
  fileprivate var asciiDigit: Int? { ("0"..."9").contains(self) ? Int(value) - 48 : nil }
  fileprivate var lowercasedASCII: Unicode.Scalar {
    ("A"..."Z").contains(self) ? Unicode.Scalar(UInt8(value) + 32) : self
  }
}
