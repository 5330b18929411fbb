import Messages

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

  /// The instruction without the secrets that `tasks` type: a plan's title goes into lists, logs and activity.
  static func redacted(_ source: InstructionSource, for tasks: [PlanTask]) -> InstructionSource {
    var text = source[0..<source.scalars.count]
    for task in tasks {
      guard case .fill(let fill)? = task.action, fill.sensitive, !fill.value.isEmpty else { continue }
      text = text.replacing(fill.value, with: "•••")
    }
    return InstructionSource(text)
  }

  private static let words = [
    "passw", "passcode", "passphrase", "secret", "token", "api key", "apikey", "pin code", "card number", "cvv", "cvc",
    "security code", "one-time", "otp",
  ]
}
