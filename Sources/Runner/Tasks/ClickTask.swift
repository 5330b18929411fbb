import Browser
import Messages

struct ClickTask: RunnableTask {
  let action: ClickAction

  var summary: String { "click \(action.selector)" }

  func perform(in scene: TaskScene) async throws(RunFailure) -> [String] {
    try await scene.act { page throws(BrowserError) in
      try await page.click(
        action.selector, button: button, count: max(1, Int(action.count)), timeout: scene.timeout)
    }
    return []
  }

  private var button: PointerButton {
    switch action.button {
    case .middle: .middle
    case .right: .right
    default: .left
    }
  }
}
