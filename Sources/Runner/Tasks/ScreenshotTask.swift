import Browser
import Messages

struct ScreenshotTask: RunnableTask {
  let action: ScreenshotAction

  var summary: String {
    switch action.area {
    case .selector(let selector): "take a picture of \(selector)"
    case .fullPage(true): "take a picture of the whole page"
    case .fullPage(false), nil: "take a picture of the window"
    }
  }

  func perform(in scene: TaskScene) async throws(RunFailure) -> [String] {
    let name = action.artifactName.isEmpty ? "task-\(scene.taskNumber)" : action.artifactName
    let picture = try await scene.act { page throws(BrowserError) in
      try await page.screenshot(area, timeout: scene.timeout)
    }
    var artifacts = [try await scene.store(.screenshot, name: name, bytes: picture)]
    guard action.htmlSnapshot else { return artifacts }
    let html = try await scene.act { page throws(BrowserError) in
      try await page.htmlSnapshot(timeout: scene.timeout)
    }
    artifacts.append(try await scene.store(.htmlSnapshot, name: name, bytes: Array(html.utf8)))
    return artifacts
  }

  private var area: ScreenshotArea {
    switch action.area {
    case .selector(let selector): .element(selector)
    case .fullPage(true): .page
    case .fullPage(false), nil: .window
    }
  }
}
