import Browser
import Messages

struct WaitTask: RunnableTask {
  let action: WaitAction

  var summary: String {
    switch action.condition {
    case .duration(let duration): "wait for \(Duration(duration))"
    case .element(let condition): "wait until \(condition.selector) is \(condition.state.inBrowser)"
    case .text(let text): "wait for the text \"\(text)\""
    case .url(let pattern): "wait for the address \(pattern)"
    case .loadState: "wait until the page has loaded"
    case nil: "wait"
    }
  }

  func perform(in scene: TaskScene) async throws(RunFailure) -> [String] {
    guard let condition = action.condition else { throw RunFailure(.invalidTask, "the task says not what to wait for") }
    try await scene.act(timeoutCategory: .waitTimeout) { page throws(BrowserError) in
      let timeout = scene.timeout
      switch condition {
      case .duration(let duration):
        let wanted = Duration(duration)
        try await page.wait(for: min(wanted, timeout))
        if wanted > timeout { throw BrowserError(.conditionNotMet, "the wait is longer than the task may take") }
      case .element(let condition):
        try await page.waitForElement(condition.selector, to: condition.state.inBrowser, timeout: timeout)
      case .text(let text): try await page.waitForText(text, timeout: timeout)
      case .url(let pattern): try await page.waitForURL(pattern, timeout: timeout)
      case .loadState(let state): try await page.waitForLoadState(state.inBrowser, timeout: timeout)
      }
    }
    return []
  }
}

extension ElementState {
  /// The browser's word for it; `visible` stands in for what is not given or not known.
  var inBrowser: Page.ElementState {
    switch self {
    case .attached: .attached
    case .detached: .detached
    case .hidden: .hidden
    default: .visible
    }
  }
}
