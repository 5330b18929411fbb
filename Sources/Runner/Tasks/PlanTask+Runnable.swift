import Messages

extension PlanTask {
  /// The action as something that can be performed; nil when the task has none.
  var runnable: (any RunnableTask)? {
    switch action {
    case .navigate(let action): NavigateTask(action: action)
    case .click(let action): ClickTask(action: action)
    case .fill(let action): FillTask(action: action)
    case .screenshot(let action): ScreenshotTask(action: action)
    case .extract(let action): ExtractTask(action: action)
    case .wait(let action): WaitTask(action: action)
    case .custom(let action): CustomTask(action: action)
    case nil: nil
    }
  }
}
