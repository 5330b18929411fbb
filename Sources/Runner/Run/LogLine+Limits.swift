extension LogLine {
  /// The name of the field that says how many there was no room for.
  static let cutFieldsName = "vantflow.fields_cut"

  /// The line as it may wait and be sent, whoever has written it: text and fields are cut where they are longer than the
  /// contract has them, and say so.
  func cut(toTextBytes textBytes: Int) -> LogLine {
    var line = self
    line.text = Self.clean(text, maxBytes: textBytes)
    line.fields = Self.cut(fields)
    return line
  }

  /// About how many bytes the line takes on the wire, and in the spool.
  var approximateBytes: Int {
    fields.reduce(text.utf8.count + 48) { $0 + $1.key.utf8.count + $1.value.utf8.count + 8 }
  }

  private static func cut(_ fields: [String: String]) -> [String: String] {
    guard !fields.isEmpty else { return fields }
    let isFull = fields.count > RunnerLimits.logFields
    let names = isFull ? Array(fields.keys.sorted().prefix(RunnerLimits.logFields - 1)) : Array(fields.keys)
    var kept: [String: String] = [:]
    for name in names {
      kept[beginning(of: name)] = clean(fields[name] ?? "", maxBytes: RunnerLimits.logFieldValueBytes)
    }
    if isFull { kept[cutFieldsName] = "\(fields.count - names.count)" }
    return kept
  }

  private static func beginning(of name: String) -> String {
    let limit = RunnerLimits.logFieldNameBytes
    // Up to the first character that names cannot have: no half of one is left.
    guard name.utf8.count > limit else { return name }
    return String(decoding: name.utf8.prefix(limit).prefix { $0 < 0x80 }, as: UTF8.self)
  }

  /// Without control characters, which would act on a terminal, and not longer than allowed.
  static func clean(_ text: String, maxBytes: Int) -> String {
    let mark = "… (cut off)"
    var cleaned = ""
    var bytes = 0
    /// What there is room for in front of the mark, once the text has passed that.
    var beginning: String?
    for scalar in text.unicodeScalars {
      let isControl = scalar.properties.generalCategory == .control && scalar != "\n" && scalar != "\t"
      // Three bytes in place of one or two: a text may grow past the limit here.
      let kept = isControl ? "\u{FFFD}" : scalar
      bytes += UTF8.width(kept)
      if bytes > maxBytes - mark.utf8.count, beginning == nil { beginning = cleaned }
      if bytes > maxBytes { return (beginning ?? "") + mark }
      cleaned.unicodeScalars.append(kept)
    }
    return cleaned
  }
}
