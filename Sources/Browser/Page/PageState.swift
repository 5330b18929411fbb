/// How far a page has loaded.
public enum PageLoadState: Sendable, Hashable {
  /// The answer has arrived and the document has begun.
  case commit
  /// The document has been parsed.
  case domContentLoaded
  /// The document and what it includes have been loaded.
  case load
  /// Nothing has been requested for ``BrowserLimits/networkIdleQuietTime``.
  case networkIdle

  /// The name of Chromium's lifecycle event; a document that has begun has none to wait for.
  fileprivate var lifecycleEvent: String? {
    switch self {
    case .commit: nil
    case .domContentLoaded: "DOMContentLoaded"
    case .load: "load"
    case .networkIdle: "networkIdle"
    }
  }
}

/// What is known of a page from its events.
struct PageState {
  var url = ""
  /// Why the page can be used no more.
  var failure: BrowserError?
  /// The document that the main frame shows.
  private(set) var loader: String?
  /// The document that the main frame is about to show, until it does or will not.
  private(set) var pendingLoader: String?
  /// Lifecycle events by document: those of a new one may arrive before its commit.
  private var lifecycle: [String: Set<String>] = [:]
  /// Our world in the document, as Chromium names it; nil while there is none.
  private(set) var world: String?
  /// The page's own world.
  private(set) var mainWorld: String?
  /// Why the policy refused the last document that it refused.
  var refusal: (url: String, reason: String)?
  /// How many dialogs, downloads and the like there were: what an error may have come from.
  var downloads = 0

  func hasReached(_ state: PageLoadState) -> Bool {
    guard let loader else { return false }
    guard let event = state.lifecycleEvent else { return true }
    return lifecycle[loader]?.contains(event) ?? false
  }

  mutating func navigationStarted(loader: String) { pendingLoader = loader }

  mutating func navigationEnded() { pendingLoader = nil }

  mutating func committed(loader: String, url: String) {
    self.url = url
    self.loader = loader
    pendingLoader = nil
    lifecycle = lifecycle.filter { $0.key == loader }
  }

  mutating func lifecycleEvent(_ name: String, loader: String) {
    // "init" comes again when document.open() starts a document over.
    if name == "init" { lifecycle[loader] = [] }
    lifecycle[loader, default: []].insert(name)
  }

  mutating func contextCreated(id: String, name: String, isDefault: Bool) {
    if name == PageScript.world { world = id } else if isDefault { mainWorld = id }
  }

  mutating func contextDestroyed(id: String) {
    if world == id { world = nil }
    if mainWorld == id { mainWorld = nil }
  }

  mutating func contextsCleared() {
    world = nil
    mainWorld = nil
  }
}
