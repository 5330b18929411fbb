/// What a GET asks for of so many bytes (RFC 9110, section 14).
enum RequestedRange: Equatable {
  /// All of it: there is no Range field, or one that is not understood, which is left out of account; or it asks for
  /// several ranges, which a server may answer with the whole.
  case whole
  case part(Range<Int64>)
  /// It begins behind the last byte.
  case unsatisfiable

  /// - Parameters:
  ///   - fields: The values of every Range field.
  ///   - count: Bytes of the whole.
  init(_ fields: [String], of count: Int64) {
    self = .whole
    guard fields.count == 1 else { return }
    let words = fields[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard words.count == 2, words[0].lowercased() == "bytes" else { return }
    let places = words[1].split(separator: "-", omittingEmptySubsequences: false).map { Self.trimmed($0) }
    guard places.count == 2 else { return }
    switch (Self.number(places[0]), Self.number(places[1])) {
    case (let first?, nil) where places[1].isEmpty: self = Self.part(from: first, to: .max, of: count)
    case (let first?, let last?) where first <= last: self = Self.part(from: first, to: last, of: count)
    case (nil, let suffix?) where places[0].isEmpty:
      if suffix == 0 { self = .unsatisfiable } else if count > 0 { self = .part(max(0, count - suffix)..<count) }
    default: break
    }
  }

  private static func part(from first: Int64, to last: Int64, of count: Int64) -> RequestedRange {
    first < count ? .part(first..<min(last, count - 1) + 1) : .unsatisfiable
  }

  private static func trimmed(_ text: Substring) -> Substring {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return text
  }

  /// Nil for anything but digits; a number that is too large stands behind every byte.
  private static func number(_ text: Substring) -> Int64? {
    guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
      return nil
    }
    return Int64(text) ?? .max
  }
}
