import Messages

/// "go to example.com", "open http://127.0.0.1:8080/form".
enum NavigateGrammar {
  static func read(_ clause: Clause, in source: InstructionSource) -> Reading {
    guard let first = clause.parts.first else { return .notUnderstood(nil) }
    var phrase = Phrase(first, in: source)
    phrase.skipAny(["to", "up", "the", "this", "my", "our", "a", "at"])
    phrase.skipAny(["web page", "web site", "webpage", "website", "home page", "homepage", "page", "site", "address"])
    phrase.skipAny(["url", "link", "of", "at"])
    guard let token = phrase.takeNext() else { return .notUnderstood("which address?") }
    switch AddressReader.read(token.text) {
    case .url(let url):
      let leftovers = [phrase.range] + clause.parts.dropFirst().map { Phrase($0, in: source).range }
      return .understood([TaskDraft.navigate(to: url)], leftovers: leftovers.compactMap { $0 })
    case .refused(let scheme):
      return .notUnderstood("plans open http and https addresses only, not \(scheme.prefix(20)):")
    case .none:
      return .notUnderstood("it names no address; write one such as example.com or http://localhost:8080")
    }
  }
}
