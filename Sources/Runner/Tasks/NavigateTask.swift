import Browser
import Messages

struct NavigateTask: RunnableTask {
  let action: NavigateAction

  var summary: String { "go to \(action.url)" }

  func perform(in scene: TaskScene) async throws(RunFailure) -> [String] {
    try await scene.act(timeoutCategory: .navigation) { page throws(BrowserError) in
      try await page.navigate(to: action.url, waitUntil: action.waitUntil.inBrowser, timeout: scene.timeout)
    }
    return []
  }
}

extension LoadState {
  /// The browser's word for it; `load` stands in for what is not given or not known.
  var inBrowser: PageLoadState {
    switch self {
    case .commit: .commit
    case .domContentLoaded: .domContentLoaded
    case .networkIdle: .networkIdle
    default: .load
    }
  }
}
