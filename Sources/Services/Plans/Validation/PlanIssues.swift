import Messages

/// Collects the issues of a plan, up to a limit.
struct PlanIssues {
  private let limit: Int
  private var issues: [PlanIssue] = []
  private var dropped = 0

  init(limit: Int) { self.limit = limit }

  mutating func error(_ field: String, _ code: IssueCode, _ message: String) { add(.error, field, code, message) }

  mutating func warning(_ field: String, _ code: IssueCode, _ message: String) { add(.warning, field, code, message) }

  private mutating func add(_ severity: IssueSeverity, _ field: String, _ code: IssueCode, _ message: String) {
    guard issues.count < limit - 1 else {
      dropped += 1
      return
    }
    var issue = PlanIssue()
    issue.severity = severity
    issue.field = field
    issue.code = code.rawValue
    issue.message = message
    issues.append(issue)
  }

  /// The issues by task, those of the plan as a whole first, each task's in the order in which they were found.
  func inOrder() -> [PlanIssue] {
    let ranked = issues.enumerated().sorted { left, right in
      let (leftTask, rightTask) = (Self.taskIndex(left.element.field), Self.taskIndex(right.element.field))
      return (leftTask, left.offset) < (rightTask, right.offset)
    }
    var ordered = ranked.map(\.element)
    if dropped > 0 {
      var issue = PlanIssue()
      issue.severity = .error
      issue.code = IssueCode.tooManyIssues.rawValue
      issue.message = "\(dropped) more are not listed. Correct these first."
      ordered.append(issue)
    }
    return ordered
  }

  /// The index in "tasks[12].click"; -1 for fields of the plan itself.
  private static func taskIndex(_ field: String) -> Int {
    guard field.hasPrefix("tasks[") else { return -1 }
    return Int(field.dropFirst(6).prefix { $0.isNumber }) ?? -1
  }
}
