public import Messages

/// Judges a plan, whoever wrote it: a person, the built-in planner or a language model.
///
/// It says everything that is wrong at once, with the path of each field. A plan with an issue of severity ERROR cannot
/// be approved. It is a pure function, and its time is linear in the size of the plan.
public enum PlanValidator {
  /// Everything wrong or doubtful: first what concerns the plan as a whole, then task by task.
  ///
  /// At most ``maxIssues``; where there are more, the last one says so.
  public static func issues(in plan: Plan) -> [PlanIssue] {
    var issues = PlanIssues(limit: maxIssues)
    FieldRules.check(plan, &issues)
    if plan.title.allSatisfy(\.isWhitespace) { issues.error("title", .titleMissing, "The plan needs a title.") }
    if plan.tasks.isEmpty { issues.error("tasks", .noTasks, "A plan needs at least one task.") }
    NameRules.check(plan, &issues)
    OrderRules.check(plan, &issues)
    TimeRules.check(plan, &issues)
    for (index, task) in plan.tasks.enumerated() { ActionRules.check(task, at: "tasks[\(index)]", &issues) }
    return issues.inOrder()
  }

  /// Whether a plan with these issues could be approved.
  public static func isValid(_ issues: [PlanIssue]) -> Bool { !issues.contains { $0.severity == .error } }

  /// The most issues that one judgement lists.
  public static let maxIssues = 200
}
