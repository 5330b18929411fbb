/// What our script answered about the element of a selector.
enum ElementAnswer {
  /// The element is as it has to be; the answer has more to say.
  case ready(JSON)
  /// Not yet: look again, and if time runs out, this is why.
  case retry(BrowserError, isMissing: Bool)
  /// Looking again will not help.
  case failed(BrowserError)

  init(_ answer: JSON, selector: String) {
    let element = answer["element"]?.string ?? "the element"
    let why = answer["why"]?.string ?? ""
    switch answer["status"]?.string {
    case "ready", "done", "type": self = .ready(answer)
    case "none": self = .retry(BrowserError(.elementNotFound, "nothing matches \(selector)"), isMissing: true)
    case "notReady":
      self = .retry(BrowserError(.elementNotReady, "\(element) is not ready: \(why)"), isMissing: false)
    case "covered":
      let cover = answer["by"]?.string ?? "something"
      self = .retry(BrowserError(.elementNotReady, "\(cover) intercepts the click on \(element)"), isMissing: false)
    case "many":
      let listed = answer["matches"]?.array?.compactMap(\.string).map { "\n  \($0)" }.joined() ?? ""
      let count = answer["count"]?.int ?? 2
      self = .failed(
        BrowserError(.elementAmbiguous, "\(selector) matches \(count) elements where one is needed:\(listed)"))
    case "wrongElement": self = .failed(BrowserError(.elementNotReady, "\(element): \(why)"))
    case "invalid": self = .failed(BrowserError(.invalidSelector, why))
    case "tooLarge": self = .failed(BrowserError(.limitExceeded, "what \(selector) holds is too large"))
    default: self = .failed(BrowserError(.protocolFailed, "the page's script gave no answer"))
    }
  }
}

/// Pauses before looking again, in milliseconds; the last one goes on. Playwright's.
struct RetryPauses {
  private static let missing = [0, 20, 50, 100, 100, 500]
  private static let notReady = [0, 20, 100, 100, 500]
  private var attempt = 0

  mutating func next(isMissing: Bool) -> Duration {
    let pauses = isMissing ? Self.missing : Self.notReady
    defer { attempt += 1 }
    return .milliseconds(pauses[min(attempt, pauses.count - 1)])
  }
}

extension Page {
  /// Asks our script about a selector until the element is ready or the deadline passes.
  ///
  /// - Throws: `BrowserError` that says what the last look saw.
  func search(
    _ function: String, _ selector: String, _ options: [String: JSON] = [:], firstAttempt: Int = 0,
    by deadline: Deadline
  ) async throws(BrowserError) -> JSON {
    var pauses = RetryPauses()
    var attempt = firstAttempt
    var seen: BrowserError?
    while true {
      var argument = options
      argument["selector"] = .string(selector)
      argument["listed"] = .number(Double(BrowserLimits.listedMatches))
      argument["attempt"] = .number(Double(attempt))
      let answer: JSON
      do throws(BrowserError) {
        answer = try await ask(function, .object(argument), by: deadline)
      } catch {
        throw error.code == .timeout ? seen ?? error : error
      }
      switch ElementAnswer(answer, selector: selector) {
      case .ready(let answer): return answer
      case .failed(let error): throw error
      case .retry(let error, let isMissing):
        seen = error
        if deadline.hasPassed { throw error }
        try await pause(pauses.next(isMissing: isMissing), by: deadline)
        attempt += isMissing ? 0 : 1
      }
    }
  }
}
