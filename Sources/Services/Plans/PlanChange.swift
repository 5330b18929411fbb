import Messages
import Protobuf

/// Which fields of a plan an update changes.
struct PlanChange {
  private let fields: Set<String>
  private static let editable: Set<String> = [
    "title", "description", "tasks", "timeout", "run_retry_policy", "required_labels",
  ]

  /// Reads an update mask; unset, empty or "*" stands for everything that can be edited.
  init(mask: FieldMask?, checks: inout RequestChecks) {
    let paths = mask?.paths ?? []
    for path in paths where path != "*" && !Self.editable.contains(path) {
      checks.add(
        "update_mask", "names \"\(path)\"; what can be changed is \(Self.editable.sorted().joined(separator: ", "))")
    }
    if paths.contains("*"), paths.count > 1 { checks.add("update_mask", "names \"*\" beside other fields") }
    fields = paths.isEmpty || paths.contains("*") ? Self.editable : Set(paths)
  }

  /// The plan with the named fields taken from another.
  func applied(to old: Plan, from new: Plan) -> Plan {
    var plan = old
    if fields.contains("title") { plan.title = new.title }
    if fields.contains("description") { plan.description = new.description }
    if fields.contains("tasks") { plan.tasks = new.tasks }
    if fields.contains("timeout") { plan.timeout = new.timeout }
    if fields.contains("run_retry_policy") { plan.runRetryPolicy = new.runRetryPolicy }
    if fields.contains("required_labels") { plan.requiredLabels = new.requiredLabels }
    return plan
  }
}
