import Messages

/// What each kind of action needs.
enum ActionRules {
  static func check(_ task: PlanTask, at path: String, _ issues: inout PlanIssues) {
    switch task.action {
    case nil:
      issues.error(path + ".action", .actionMissing, "The task needs an action: what should it do?")
    case .navigate(let navigate)?:
      AddressRules.check(navigate.url, at: path + ".navigate.url", &issues)
    case .click(let click)?:
      SelectorRules.check(click.selector, at: path + ".click.selector", &issues)
    case .fill(let fill)?:
      SelectorRules.check(fill.selector, at: path + ".fill.selector", &issues)
      if !fill.sensitive, !fill.value.isEmpty, SensitiveField.isLikely(.selector(fill.selector)) {
        issues.warning(
          path + ".fill.sensitive", .secretNotMarked,
          "The field seems to hold a secret. Set sensitive to keep the value out of logs.")
      }
    case .screenshot(let screenshot)?:
      if case .selector(let selector)? = screenshot.area {
        SelectorRules.check(selector, at: path + ".screenshot.selector", &issues)
      }
    case .extract(let extract)?:
      SelectorRules.check(extract.selector, at: path + ".extract.selector", &issues)
    case .wait(let wait)?:
      check(wait, at: path + ".wait", &issues)
    case .custom(let custom)?:
      if custom.expression.allSatisfy(\.isWhitespace) {
        issues.error(path + ".custom.expression", .expressionMissing, "There is no JavaScript to run.")
      }
    }
  }

  private static func check(_ wait: WaitAction, at path: String, _ issues: inout PlanIssues) {
    switch wait.condition {
    case nil:
      issues.error(
        path + ".condition", .waitConditionMissing,
        "Say what to wait for: a duration, an element, a text, a URL or a load state.")
    case .element(let element)?:
      SelectorRules.check(element.selector, at: path + ".element.selector", &issues)
    case .text(let text)? where text.allSatisfy(\.isWhitespace):
      issues.error(path + ".text", .waitConditionMissing, "The text to wait for is empty.")
    case .url(let url)? where url.isEmpty:
      issues.error(path + ".url", .waitConditionMissing, "The URL to wait for is empty.")
    case .url(let url)? where !url.contains("*") && WebAddress(url) == nil:
      issues.error(
        path + ".url", .urlInvalid,
        "It can never match: give an absolute http or https URL, or use “*” for what varies.")
    default: break
    }
  }
}
