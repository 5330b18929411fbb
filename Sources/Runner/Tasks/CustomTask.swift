import Browser
import Messages

struct CustomTask: RunnableTask {
  let action: CustomAction

  var summary: String { "run JavaScript" }

  func perform(in scene: TaskScene) async throws(RunFailure) -> [String] {
    let limit = scene.limits.extractedValueBytes
    let json = try await scene.act(timeoutCategory: .script) { page throws(BrowserError) in
      try await page.evaluate(action.expression, timeout: scene.timeout, maxBytes: limit)
    }
    guard !action.valueName.isEmpty else { return [] }
    try await scene.results.keep(ExtractedValue(name: action.valueName, taskNumber: scene.taskNumber, json: json))
    await scene.log.write(.info, "\(action.valueName) = \(json)")
    return []
  }
}
