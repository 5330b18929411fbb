import Browser
import Messages

struct FillTask: RunnableTask {
  let action: FillAction

  var summary: String {
    let value = action.sensitive ? "a value that is kept secret" : "\"\(action.value)\""
    return action.value.isEmpty ? "clear \(action.selector)" : "fill \(action.selector) with \(value)"
  }

  func perform(in scene: TaskScene) async throws(RunFailure) -> [String] {
    do throws(RunFailure) {
      try await scene.act { page throws(BrowserError) in
        try await page.fill(action.selector, with: action.value, timeout: scene.timeout)
      }
    } catch {
      // What the browser saw may hold what was typed.
      guard action.sensitive, !action.value.isEmpty, error.message.contains(action.value) else { throw error }
      throw RunFailure(error.category, "\(action.selector) could not be filled with the secret value")
    }
    return []
  }
}
