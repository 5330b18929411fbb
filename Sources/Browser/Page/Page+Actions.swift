import EventLoop

/// A button of the mouse.
public enum PointerButton: String, Sendable, Hashable {
  case left, middle, right
}

extension Page {
  /// Clicks the one element that the selector matches, once it is visible, enabled, stable and receives the click.
  ///
  /// Returns when the page has handled the click, and when a navigation that it began has come to its document.
  ///
  /// - Throws: `BrowserError`: `elementNotFound`, `elementAmbiguous`, `elementNotReady`, `invalidSelector`, `timeout`,
  ///   and what ends a page.
  public func click(
    _ selector: String, button: PointerButton = .left, count: Int = 1, timeout: Duration = .seconds(30)
  ) async throws(BrowserError) {
    let deadline = Deadline(after: timeout)
    var pauses = RetryPauses()
    var attempt = 0
    while true {
      let place = try await search("prepareClick", selector, firstAttempt: attempt, by: deadline)
      try await dispatchClick(place, button: button, count: count, by: deadline)
      guard let missed = try await missedClick(selector, by: deadline) else { break }
      if deadline.hasPassed { throw missed }
      try await pause(pauses.next(isMissing: false), by: deadline)
      attempt += 1
    }
    try await followNavigation(by: deadline)
  }

  private func dispatchClick(_ place: JSON, button: PointerButton, count: Int, by deadline: Deadline)
    async throws(BrowserError)
  {
    func event(_ type: String, clickCount: Int = 0) -> DevToolsCommand {
      let isPressed = type == "mousePressed"
      let mask = [.left: 1, .right: 2, .middle: 4][button] ?? 1
      return command(
        "Input.dispatchMouseEvent",
        [
          "type": .string(type), "x": place["x"] ?? 0, "y": place["y"] ?? 0,
          "button": .string(type == "mouseMoved" ? "none" : button.rawValue),
          "buttons": .number(isPressed ? Double(mask) : 0), "clickCount": .number(Double(clickCount)),
        ])
    }
    var events = [event("mouseMoved")]
    for number in 1...max(1, count) {
      events += [event("mousePressed", clickCount: number), event("mouseReleased", clickCount: number)]
    }
    if let failure = state.failure { throw failure }
    for result in await connection.callAll(events, limit: deadline.limit(BrowserLimits.callTime)) {
      guard case .failure(let error) = result else { continue }
      if error.code == .timeout { throw BrowserError(.timeout, "the page did not respond to the click in time") }
      // A click that closes its page, or leaves it, has been made.
      if error.code != .protocolFailed { throw state.failure ?? error }
    }
  }

  /// Why the click did not reach its element; nil when it did, or when the page has gone on to another document.
  private func missedClick(_ selector: String, by deadline: Deadline) async throws(BrowserError) -> BrowserError? {
    guard let world = state.world else { return nil }
    do throws(BrowserError) {
      let answer = try await evaluate(PageScript.call("finishClick", [:]), in: world, by: deadline)
      if case .retry(let error, _) = ElementAnswer(answer, selector: selector) { return error }
      return nil
    } catch {
      if error.isContextLost { return nil }
      throw error
    }
  }

  /// Replaces the value of a form control or editable element, once it is visible, enabled and editable.
  ///
  /// Text is typed as by a keyboard; a list takes the option with this value or label; inputs such as dates are set.
  ///
  /// - Throws: as ``click(_:button:count:timeout:)``.
  public func fill(_ selector: String, with value: String, timeout: Duration = .seconds(30)) async throws(BrowserError)
  {
    let deadline = Deadline(after: timeout)
    let answer = try await search("prepareFill", selector, ["value": .string(value)], by: deadline)
    guard answer["status"]?.string == "type" else { return }
    if value.isEmpty {
      try await pressDelete(by: deadline)
    } else {
      try await call("Input.insertText", ["text": .string(value)], by: deadline)
    }
  }

  private func pressDelete(by deadline: Deadline) async throws(BrowserError) {
    let key: [String: JSON] = ["key": "Delete", "code": "Delete", "windowsVirtualKeyCode": 46]
    let events = ["rawKeyDown", "keyUp"].map { type in
      command("Input.dispatchKeyEvent", .object(key.merging(["type": .string(type)]) { $1 }))
    }
    for result in await connection.callAll(events, limit: deadline.limit(BrowserLimits.callTime)) {
      _ = try result.get()
    }
  }
}
