import Messages

/// Writes a task in a line, so that a table of sentences can be read.
func notation(_ task: PlanTask) -> String {
  let limit = task.timeout.map { " within \($0.seconds * 1000 + Int64($0.nanos / 1_000_000))ms" } ?? ""
  return notation(of: task.action) + limit
}

private func notation(of action: PlanTask.Action?) -> String {
  switch action {
  case .navigate(let navigate)?: "navigate \(navigate.url)"
  case .click(let click)?:
    "click \(click.selector)" + (click.count == 1 ? "" : " x\(click.count)") + (click.button == .right ? " right" : "")
  case .fill(let fill)?: "fill \(fill.selector) <- \(fill.value)" + (fill.sensitive ? " (secret)" : "")
  case .screenshot(let screenshot)?: notation(screenshot)
  case .extract(let extract)?:
    "extract \(extract.allMatches ? "all " : "")\(extract.selector)"
      + (extract.attribute.isEmpty ? "" : " @\(extract.attribute)") + " as \(extract.valueName)"
  case .wait(let wait)?: notation(wait)
  case .custom(let custom)?: "run \(custom.expression)" + (custom.valueName.isEmpty ? "" : " as \(custom.valueName)")
  case nil: "nothing"
  }
}

private func notation(_ screenshot: ScreenshotAction) -> String {
  var line = "screenshot"
  switch screenshot.area {
  case .fullPage(let full)?: line += full ? " full" : ""
  case .selector(let selector)?: line += " of \(selector)"
  case nil: break
  }
  if screenshot.htmlSnapshot { line += " +html" }
  return screenshot.artifactName.isEmpty ? line : line + " as \(screenshot.artifactName)"
}

private func notation(_ wait: WaitAction) -> String {
  switch wait.condition {
  case .duration(let duration)?: "wait \(duration.seconds * 1000 + Int64(duration.nanos / 1_000_000))ms"
  case .element(let element)?:
    "wait \(element.selector) \(element.state.name.split(separator: "_").last?.lowercased() ?? "")"
  case .text(let text)?: "wait text \(text)"
  case .url(let url)?: "wait url \(url)"
  case .loadState(let state)?: "wait \(state == .networkIdle ? "networkidle" : "load")"
  case nil: "wait for nothing"
  }
}
