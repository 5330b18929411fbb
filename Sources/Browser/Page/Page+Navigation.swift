import EventLoop

extension Page {
  /// Opens an address and waits until the page has loaded as far as asked. Answers such as 404 and 500 are no errors.
  ///
  /// - Throws: `BrowserError`: `blockedAddress`, `navigationFailed`, `timeout`, and what ends a page.
  public func navigate(
    to url: String, waitUntil loadState: PageLoadState = .load, timeout: Duration = .seconds(30)
  ) async throws(BrowserError) {
    let deadline = Deadline(after: timeout)
    if let reason = context.policy.refusal(of: url) { throw BrowserError(.blockedAddress, reason) }
    let shown = AddressPolicy.shortened(url)
    state.refusal = nil
    let downloads = state.downloads
    let answer: JSON
    do throws(BrowserError) {
      answer = try await call("Page.navigate", ["url": .string(url)], by: deadline)
    } catch {
      await abandonNavigation()
      guard error.code == .timeout else { throw error }
      throw BrowserError(.timeout, "\(shown) did not answer in time")
    }
    if let refusal = state.refusal, state.downloads == downloads, answer["errorText"] != nil {
      throw BrowserError(.blockedAddress, "\(shown) leads to an address that is not allowed: \(refusal.reason)")
    }
    if answer["isDownload"]?.bool == true || state.downloads != downloads {
      throw BrowserError(.navigationFailed, "\(shown) is a download, not a page")
    }
    if let reason = answer["errorText"]?.string {
      throw BrowserError(
        reason.contains("UNSAFE_REDIRECT") ? .blockedAddress : .navigationFailed,
        "\(shown) cannot be opened: \(reason)")
    }
    // No loader: only the fragment changed, and the document stays.
    guard let loader = answer["loaderId"]?.string else { return }
    let loaded = try await wait(until: deadline) {
      // A page that goes on to another by itself is followed: what counts is the one that it ends at.
      ($0.loader == loader || $0.pendingLoader == nil) && $0.hasReached(loadState)
    }
    guard loaded else {
      await abandonNavigation()
      throw BrowserError(.timeout, "\(shown) did not load in time")
    }
    if let refusal = state.refusal, context.policy.refusal(ofDocument: state.url) != nil {
      throw BrowserError(.blockedAddress, refusal.reason)
    }
  }

  /// Waits until the page that is shown has loaded as far as asked.
  public func waitForLoadState(_ loadState: PageLoadState, timeout: Duration) async throws(BrowserError) {
    let reached = try await wait(until: Deadline(after: timeout)) {
      $0.pendingLoader == nil && $0.hasReached(loadState)
    }
    guard reached else { throw BrowserError(.conditionNotMet, "the page did not load in time") }
  }

  /// Waits until the page's address matches: each `*` of the pattern stands for any number of characters.
  public func waitForURL(_ pattern: String, timeout: Duration) async throws(BrowserError) {
    let wildcard = Wildcard(pattern)
    let matched = try await wait(until: Deadline(after: timeout)) { wildcard.matches($0.url) }
    guard matched else {
      throw BrowserError(
        .conditionNotMet, "the page's address is \(AddressPolicy.shortened(state.url)), not \(pattern)")
    }
  }

  /// Lets the navigation that an action began come to its document, so that the next action meets the new page.
  ///
  /// One that takes too long is left alone: the action itself is done.
  func followNavigation(by deadline: Deadline) async throws(BrowserError) {
    _ = try await wait(until: deadline) { $0.pendingLoader == nil }
  }

  /// A navigation nobody waits for would replace the page in the middle of a later action.
  private func abandonNavigation() async {
    state.navigationEnded()
    await connection.send(command("Page.stopLoading"))
  }
}

/// A pattern in which each `*` stands for any number of characters.
struct Wildcard: Sendable {
  private let parts: [[UInt8]]

  init(_ pattern: String) {
    parts = pattern.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map { Array($0) }
  }

  func matches(_ text: String) -> Bool {
    var rest = Array(text.utf8)[...]
    guard let first = parts.first, let last = parts.last, rest.starts(with: first) else { return false }
    if parts.count == 1 { return rest.count == first.count }
    rest = rest.dropFirst(first.count)
    for part in parts.dropFirst().dropLast() {
      guard let found = Self.firstIndex(of: part, in: rest) else { return false }
      rest = rest[(found + part.count)...]
    }
    return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
  }

  private static func firstIndex(of part: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
    guard text.count >= part.count else { return nil }
    return (text.startIndex...(text.endIndex - part.count)).first { text[$0...].starts(with: part) }
  }
}
