/// Why the browser did not do what it was asked.
public struct BrowserError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: Sendable, Hashable {
    /// Chromium was not found or did not start.
    case launchFailed
    /// The Chromium process has ended, or its pipe is broken.
    case browserGone
    /// The page's own process crashed or was killed.
    case pageCrashed
    /// The page was closed.
    case pageClosed
    /// The calling task was cancelled.
    case cancelled
    /// Chromium did not answer in time.
    case timeout
    /// Chromium refused a call.
    case protocolFailed
    /// A page could not be opened.
    case navigationFailed
    /// The address is not one that the policy allows.
    case blockedAddress
    /// The selector cannot be understood.
    case invalidSelector
    /// Nothing matched the selector in time.
    case elementNotFound
    /// Several elements match where one is needed.
    case elementAmbiguous
    /// The element did not become visible, stable, enabled or editable in time, or something covers it.
    case elementNotReady
    /// What was waited for did not come true in time.
    case conditionNotMet
    /// JavaScript threw, or its result cannot be taken over.
    case scriptFailed
    /// A limit of ``BrowserLimits``, or one that the caller gave, was reached.
    case limitExceeded
  }

  public var code: Code
  /// For people: what was tried and what was seen.
  public var message: String

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  public var description: String { message }

  /// Whether the page went away under a script, so that the same look at the new page may succeed.
  var isContextLost: Bool {
    code == .protocolFailed
      && ["context was destroyed", "Cannot find context", "navigated or closed", "uniqueContextId not found"]
        .contains { message.contains($0) }
  }
}
