import Messages

/// A run begins on an empty page: nothing can be done there before a page is opened. The first task that tries says so.
enum OrderRules {
  static func check(_ plan: Plan, _ issues: inout PlanIssues) {
    for (index, task) in plan.tasks.enumerated() {
      let path = "tasks[\(index)]"
      switch task.action {
      case .navigate?: return
      case .click?, .fill?, .extract?:
        return issues.error(path, .noPageOpened, "No page is open yet: a navigate task has to come before this one.")
      case .wait(let wait)?:
        if case .duration? = wait.condition { continue }
        return issues.error(path, .noPageOpened, "No page is open yet: what this task waits for can never come.")
      case .screenshot?, .custom?:
        return issues.warning(path, .noPageOpened, "No page is open yet: this task sees an empty page.")
      case nil: continue
      }
    }
  }
}
