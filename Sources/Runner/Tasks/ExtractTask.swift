import Browser
import Messages

struct ExtractTask: RunnableTask {
  let action: ExtractAction

  var summary: String {
    let what = action.attribute.isEmpty ? "the text" : "the attribute \"\(action.attribute)\""
    return "extract \(what) of \(action.allMatches ? "every " : "")\(action.selector)"
  }

  func perform(in scene: TaskScene) async throws(RunFailure) -> [String] {
    let reading: Reading = action.attribute.isEmpty ? .text : .attribute(action.attribute)
    let limit = scene.limits.extractedValueBytes
    let value = try await scene.act { page throws(BrowserError) -> JSON in
      guard action.allMatches else {
        return .string(
          try await page.read(reading, of: action.selector, maxLength: limit, timeout: scene.timeout))
      }
      let values = try await page.readAll(reading, of: action.selector, maxLength: limit, timeout: scene.timeout)
      return .array(values.map { $0.map { .string($0) } ?? .null })
    }
    try await scene.results.keep(
      ExtractedValue(name: action.valueName, taskNumber: scene.taskNumber, json: value.text))
    await scene.log.write(.info, "\(action.valueName) = \(value.text)")
    return []
  }
}
