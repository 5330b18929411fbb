/// What to read from an element.
public enum Reading: Sendable, Hashable {
  /// The visible text; the value of a form control.
  case text
  /// An attribute as the HTML has it.
  case attribute(String)
  /// The value of a form control.
  case value
  /// The element's own HTML.
  case html

  fileprivate var options: [String: JSON] {
    switch self {
    case .text: ["kind": "text"]
    case .attribute(let name): ["kind": "attribute", "attribute": .string(name)]
    case .value: ["kind": "value"]
    case .html: ["kind": "html"]
    }
  }
}

extension Page {
  /// Reads from the one element that the selector matches, once there is one that has what is asked for: at most
  /// `maxLength` UTF-16 units.
  ///
  /// - Throws: `BrowserError`: as ``click(_:button:count:timeout:)``, and `limitExceeded`.
  public func read(
    _ what: Reading, of selector: String, maxLength: Int = 1 << 20, timeout: Duration = .seconds(30)
  ) async throws(BrowserError) -> String {
    var options = what.options
    options["maxLength"] = .number(Double(maxLength))
    let answer = try await search("read", selector, options, by: Deadline(after: timeout))
    return answer["values"]?.array?.first?.string ?? ""
  }

  /// Reads from every element that the selector matches now, in the order of the document; nil for those that have no
  /// such thing. Waits for none.
  ///
  /// - Throws: `BrowserError`: `invalidSelector`, `limitExceeded`, `timeout`, and what ends a page.
  public func readAll(
    _ what: Reading, of selector: String, maxLength: Int = 1 << 20, timeout: Duration = .seconds(30)
  ) async throws(BrowserError) -> [String?] {
    var options = what.options
    options["maxLength"] = .number(Double(maxLength))
    options["all"] = true
    let answer = try await search("read", selector, options, by: Deadline(after: timeout))
    return answer["values"]?.array?.map(\.string) ?? []
  }

  /// The HTML of the document as it is now, at most ``BrowserLimits/snapshotCharacters`` of it.
  public func htmlSnapshot(timeout: Duration = .seconds(10)) async throws(BrowserError) -> String {
    let limit = BrowserLimits.snapshotCharacters
    let answer = try await ask("snapshot", ["maxLength": .number(Double(limit))], by: Deadline(after: timeout))
    let html = answer["html"]?.string ?? ""
    guard let length = answer["length"]?.int, length > limit else { return html }
    return html + "\n<!-- cut off: the document has \(length) characters -->\n"
  }

  // MARK: Waiting for what can be seen

  /// What an element may be waited to become.
  public enum ElementState: Sendable, Hashable {
    case attached, detached, visible, hidden
  }

  /// Waits until an element is as asked; of several matches, any that is visible counts as visible.
  ///
  /// - Throws: `BrowserError`: `conditionNotMet`, `invalidSelector`, and what ends a page.
  public func waitForElement(_ selector: String, to wanted: ElementState, timeout: Duration) async throws(BrowserError)
  {
    try await poll("look", ["selector": .string(selector)], timeout: timeout) { answer in
      let isAttached = answer["attached"]?.bool ?? false
      let isVisible = answer["visible"]?.bool ?? false
      switch wanted {
      case .attached: return isAttached ? nil : "nothing matches \(selector)"
      case .detached: return isAttached ? "\(selector) is still on the page" : nil
      case .visible: return isVisible ? nil : isAttached ? "\(selector) is not visible" : "nothing matches \(selector)"
      case .hidden: return isVisible ? "\(selector) is still visible" : nil
      }
    }
  }

  /// Waits until a text is visible anywhere on the page; case and the amount of white space do not matter.
  public func waitForText(_ text: String, timeout: Duration) async throws(BrowserError) {
    try await poll("showsText", ["text": .string(text)], timeout: timeout) { answer in
      answer["shown"]?.bool == true ? nil : "the page does not show \"\(text)\""
    }
  }

  /// Asks until `missing` says that nothing is.
  private func poll(
    _ function: String, _ argument: JSON, timeout: Duration, missing: (JSON) -> String?
  ) async throws(BrowserError) {
    let deadline = Deadline(after: timeout)
    var seen: BrowserError?
    while true {
      let answer: JSON
      do throws(BrowserError) {
        answer = try await ask(function, argument, by: deadline)
      } catch {
        throw error.code == .timeout ? seen ?? error : error
      }
      if case .failed(let error) = ElementAnswer(answer, selector: "") { throw error }
      guard let what = missing(answer) else { return }
      let error = BrowserError(.conditionNotMet, what)
      if deadline.hasPassed { throw error }
      seen = error
      try await pause(Self.pollPause, by: deadline)
    }
  }

  /// Three frames: soon enough for a person, and cheap enough for a page of any size.
  private static let pollPause: Duration = .milliseconds(50)
}
