/// Writes a length of time for people.
enum TimeText {
  static func text(milliseconds: Int64) -> String {
    if milliseconds % 60_000 == 0 { return milliseconds == 60_000 ? "1 minute" : "\(milliseconds / 60_000) minutes" }
    if milliseconds % 1_000 == 0 { return milliseconds == 1_000 ? "1 second" : "\(milliseconds / 1_000) seconds" }
    return milliseconds < 1_000 ? "\(milliseconds) ms" : "\(Double(milliseconds) / 1_000) seconds"
  }
}
