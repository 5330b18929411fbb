/// Tells fields that hold secrets by their names, so that what is typed into them stays out of logs.
enum SensitiveField {
  static func isLikely(_ target: Target) -> Bool {
    let name =
      switch target {
      case .selector(let selector): selector.lowercased()
      case .named(let name, _, _): name.lowercased()
      }
    return words.contains { name.contains($0) }
  }

  private static let words = [
    "passw", "passcode", "passphrase", "secret", "token", "api key", "apikey", "pin code", "card number", "cvv", "cvc",
    "security code", "one-time", "otp",
  ]
}
