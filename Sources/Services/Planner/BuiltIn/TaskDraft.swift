import Messages

/// Makes the tasks of a draft, each named by what it does.
enum TaskDraft {
  static func navigate(to url: String) -> PlanTask {
    var navigate = NavigateAction()
    navigate.url = url
    return task("Open \(url)", .navigate(navigate))
  }

  static func click(_ target: Target, _ button: MouseButton, _ count: Int32) -> PlanTask {
    var click = ClickAction()
    click.selector = target.clickSelector
    click.button = button
    click.count = count
    let verb = count == 2 ? "Double-click" : count == 3 ? "Triple-click" : button == .right ? "Right-click" : "Click"
    return task("\(verb) \(target.description)", .click(click))
  }

  static func fill(_ target: Target, value: String) -> PlanTask {
    var fill = FillAction()
    fill.selector = target.fieldSelector
    fill.value = value
    fill.sensitive = SensitiveField.isLikely(target)
    if value.isEmpty { return task("Clear \(target.description)", .fill(fill)) }
    let shown = fill.sensitive ? "a secret" : "“\(value.prefix(60))”"
    return task("Type \(shown) into \(target.description)", .fill(fill))
  }

  static func choose(_ target: Target, value: String) -> PlanTask {
    var task = fill(target, value: value)
    task.name = "Choose “\(value.prefix(60))” in \(target.description)"
    return task
  }

  static func screenshot(fullPage: Bool, name: String?) -> PlanTask {
    var screenshot = ScreenshotAction()
    if fullPage { screenshot.area = .fullPage(true) }
    screenshot.artifactName = name ?? ""
    return task(fullPage ? "Take a screenshot of the full page" : "Take a screenshot", .screenshot(screenshot))
  }

  static func screenshot(of target: Target, name: String?) -> PlanTask {
    var screenshot = ScreenshotAction()
    screenshot.area = .selector(target.clickSelector)
    screenshot.artifactName = name ?? ""
    return task("Take a screenshot of \(target.description)", .screenshot(screenshot))
  }

  static func htmlSnapshot(name: String?) -> PlanTask {
    var screenshot = ScreenshotAction()
    screenshot.htmlSnapshot = true
    screenshot.artifactName = name ?? ""
    return task("Save the page's HTML with a screenshot", .screenshot(screenshot))
  }

  /// `tasks` with the page's HTML kept by the last one, which is a screenshot.
  static func keepingHTML(_ tasks: [PlanTask]) -> [PlanTask] {
    guard var last = tasks.last, case .screenshot(var screenshot)? = last.action, !screenshot.htmlSnapshot else {
      return tasks
    }
    screenshot.htmlSnapshot = true
    last.action = .screenshot(screenshot)
    last.name += " and save the page's HTML"
    return tasks.dropLast() + [last]
  }

  static func extract(_ target: Target, attribute: String, all: Bool, name: String?) -> PlanTask {
    var extract = ExtractAction()
    extract.selector = target.clickSelector
    extract.attribute = attribute
    extract.allMatches = all
    extract.valueName = name ?? target.valueName
    let what = attribute.isEmpty ? "the text" : "the \(attribute)"
    return task("Extract \(what) of \(all ? "every " : "")\(target.description)", .extract(extract))
  }

  static func pageTitle(name: String?) -> PlanTask {
    named("Extract the page's title", custom("document.title", name: name ?? "title"))
  }

  static func pageAddress(name: String?) -> PlanTask {
    named("Extract the page's URL", custom("location.href", name: name ?? "url"))
  }

  static func custom(_ expression: String, name: String?) -> PlanTask {
    var custom = CustomAction()
    custom.expression = expression
    custom.valueName = name ?? ""
    return task("Run JavaScript" + (name.map { " and keep “\($0)”" } ?? ""), .custom(custom))
  }

  // MARK: - Waiting

  static func wait(_ milliseconds: Int64) -> PlanTask {
    let draft = wait(.duration(.milliseconds(milliseconds)), "Wait \(TimeText.text(milliseconds: milliseconds))")
    // The pause has to end before the task's own limit does.
    let room: Int64 = 10_000
    return milliseconds + room > PlanLimits.defaultTaskTimeoutMilliseconds
      ? with(timeoutMilliseconds: milliseconds + room, draft) : draft
  }

  static func wait(for selector: String, _ state: ElementState) -> PlanTask {
    var element = ElementCondition()
    element.selector = selector
    element.state = state
    let what =
      switch state {
      case .hidden: "is gone"
      case .detached: "is removed"
      case .attached: "is there"
      default: "is visible"
      }
    return wait(.element(element), "Wait until \(selector) \(what)")
  }

  static func wait(forText text: String) -> PlanTask { wait(.text(text), "Wait for “\(text)”") }

  static func wait(forURL url: String) -> PlanTask { wait(.url(url), "Wait for the address \(url)") }

  static func wait(until state: LoadState) -> PlanTask {
    wait(.loadState(state), state == .networkIdle ? "Wait until the network is idle" : "Wait until the page has loaded")
  }

  static func with(timeoutMilliseconds: Int64?, _ task: PlanTask) -> PlanTask {
    var task = task
    if let timeoutMilliseconds { task.timeout = .milliseconds(timeoutMilliseconds) }
    return task
  }

  // MARK: - Parts

  private static func wait(_ condition: WaitAction.Condition, _ name: String) -> PlanTask {
    var wait = WaitAction()
    wait.condition = condition
    return task(name, .wait(wait))
  }

  private static func named(_ name: String, _ task: PlanTask) -> PlanTask {
    var task = task
    task.name = name
    return task
  }

  private static func task(_ name: String, _ action: PlanTask.Action) -> PlanTask {
    var task = PlanTask()
    let line = name.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let limit = PlanLimits.maxTaskNameCharacters
    task.name = line.count <= limit ? line : line.prefix(limit - 1) + "…"
    task.action = action
    return task
  }
}
