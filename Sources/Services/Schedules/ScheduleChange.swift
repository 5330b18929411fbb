import Messages
import Protobuf

/// Which fields of a schedule an update changes.
struct ScheduleChange {
  private let fields: Set<String>
  private static let editable = [
    "plan_version", "display_name", "cron", "time_zone", "overlap_policy", "missed_run_policy", "starting_deadline",
    "priority", "start_time", "end_time",
  ]

  /// Reads an update mask; unset, empty or "*" stands for everything that can be edited.
  init(mask: FieldMask?, checks: inout RequestChecks) {
    let paths = mask?.paths ?? []
    for path in paths where path != "*" && !Self.editable.contains(path) {
      checks.add(
        "update_mask", "names \"\(path)\"; what can be changed is \(Self.editable.joined(separator: ", "))")
    }
    if paths.contains("*"), paths.count > 1 { checks.add("update_mask", "names \"*\" beside other fields") }
    fields = Set(paths.isEmpty || paths.contains("*") ? Self.editable : paths)
  }

  /// The schedule with the named fields taken from another.
  func applied(to old: Schedule, from new: Schedule) -> Schedule {
    var schedule = old
    if fields.contains("plan_version") { schedule.planVersion = new.planVersion }
    if fields.contains("display_name") { schedule.displayName = new.displayName }
    if fields.contains("cron") { schedule.cron = new.cron }
    if fields.contains("time_zone") { schedule.timeZone = new.timeZone }
    if fields.contains("overlap_policy") { schedule.overlapPolicy = new.overlapPolicy }
    if fields.contains("missed_run_policy") { schedule.missedRunPolicy = new.missedRunPolicy }
    if fields.contains("starting_deadline") { schedule.startingDeadline = new.startingDeadline }
    if fields.contains("priority") { schedule.priority = new.priority }
    if fields.contains("start_time") { schedule.startTime = new.startTime }
    if fields.contains("end_time") { schedule.endTime = new.endTime }
    return schedule
  }
}
