/// The quotation marks that people write.
enum Quotation {
  /// The mark that closes a quotation which `scalar` opens; nil when it opens none.
  static func closing(of scalar: Unicode.Scalar) -> Unicode.Scalar? {
    switch scalar {
    case "\"", "'", "`": scalar
    case "“", "„", "”": "”"
    case "‘", "’", "‚": "’"
    case "«": "»"
    case "「": "」"
    default: nil
    }
  }

  /// Whether a closing mark before `next` closes. An apostrophe within a word ("it's") does not.
  static func canClose(_ closing: Unicode.Scalar, followedBy next: Unicode.Scalar?) -> Bool {
    guard closing == "'" || closing == "’", let next else { return true }
    return !next.properties.isAlphabetic && !next.isDigit
  }
}
