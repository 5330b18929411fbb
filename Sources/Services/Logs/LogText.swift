/// Makes text storable that web sites and programs have written.
enum LogText {
  private static let ending = " … [cut off]"

  /// The text, without NUL, which PostgreSQL's text cannot hold, and cut to `limit` bytes of UTF-8, saying so.
  static func storable(_ text: String, limit: Int = ServiceLimits.logMessageBytes) -> String {
    let clean = text.utf8.contains(0) ? text.replacing("\0", with: "\u{FFFD}") : text
    guard clean.utf8.count > limit else { return clean }
    var end = clean.utf8.index(clean.utf8.startIndex, offsetBy: limit - ending.utf8.count)
    // Not in the middle of a character: continuation bytes are 10xxxxxx.
    while clean.utf8[end] & 0xC0 == 0x80 { end = clean.utf8.index(before: end) }
    return String(clean[..<end]) + ending
  }
}
