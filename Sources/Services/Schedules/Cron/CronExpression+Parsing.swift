extension CronExpression {
  /// Reads five fields with blanks between them, or a macro such as `@daily`.
  ///
  /// - Throws: what is wrong, and where.
  init(_ text: String) throws(CronSyntaxError) {
    let characters = Array(text.unicodeScalars)
    let words = CronReader.words(of: characters)
    guard let first = words.first else { throw CronSyntaxError(position: 1, reason: "it is empty") }
    if characters[first.lowerBound] == "@" {
      self = try Self.macro(characters, words)
      return
    }
    if String(String.UnicodeScalarView(characters[first])).contains("=") {
      throw CronSyntaxError(position: first.lowerBound + 1, reason: "the time zone has a field of its own, time_zone")
    }
    try Self.expectFive(words, count: characters.count)
    let fields = CronField.allCases
    var readers: [CronReader] = []
    for (field, word) in zip(fields, words) {
      var reader = CronReader(field, characters, word)
      try reader.read()
      readers.append(reader)
    }
    minutes = readers[0].values
    hours = readers[1].values
    daysOfMonth = readers[2].values
    months = readers[3].values
    daysOfWeek = (readers[4].values | readers[4].values >> 7) & 0x7F  // 7 is 0
    takesLastDay = readers[2].takesLastDay
    needsBothDays = readers[2].beginsWithStar || readers[4].beginsWithStar
    isRhythm = readers[0].beginsWithStar || readers[1].beginsWithStar
    guard next(from: CivilTime(year: 2000, month: 1, day: 1)) != nil else {
      throw CronSyntaxError(
        position: words[2].lowerBound + 1, reason: "no month of the expression has such a day of the month")
    }
  }

  private static func expectFive(_ words: [Range<Int>], count: Int) throws(CronSyntaxError) {
    let names = CronField.allCases.map(\.name).joined(separator: ", ")
    if words.count < CronField.allCases.count {
      throw CronSyntaxError(
        position: count + 1, reason: "it has \(words.count) of the five fields \(names)")
    }
    if words.count > CronField.allCases.count {
      throw CronSyntaxError(
        position: words[5].lowerBound + 1, reason: "it has more than the five fields \(names); there are no seconds")
    }
  }

  private static func macro(
    _ characters: [Unicode.Scalar], _ words: [Range<Int>]
  ) throws(CronSyntaxError) -> CronExpression {
    let name = String(String.UnicodeScalarView(characters[words[0]])).lowercased()
    let meanings = [
      "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
      "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]
    guard let meaning = meanings[name] else {
      throw CronSyntaxError(
        position: words[0].lowerBound + 1,
        reason: "of the macros there are @hourly, @daily, @midnight, @weekly, @monthly, @yearly and @annually")
    }
    if words.count > 1 {
      throw CronSyntaxError(position: words[1].lowerBound + 1, reason: "nothing may follow \(name)")
    }
    return try CronExpression(meaning)
  }
}
