import Messages
import Protobuf

/// The rules that each field states in its message's table.
enum FieldRules {
  static func check(_ plan: Plan, _ issues: inout PlanIssues) {
    for violation in plan.violations() { issues.error(violation.field, .fieldInvalid, "It \(violation.description).") }
  }
}
