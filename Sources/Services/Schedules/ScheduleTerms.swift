import Database

/// What people say of a schedule, and may change.
struct ScheduleTerms: Hashable, Sendable {
  /// 0 for the version that was approved last.
  var planVersion: Int32
  var displayName: String
  var cron: String
  /// As the IANA database spells it.
  var timeZone: String
  var overlapPolicy: StoredOverlapPolicy
  var missedPolicy: StoredMissedPolicy
  /// How late a missed occurrence may still make a run; nil for however late.
  var startingDeadline: Duration?
  var priority: Int16
  /// No occurrence is earlier.
  var startsAt: Instant?
  /// No occurrence is later.
  var endsAt: Instant?

  /// Whether the two have the same occurrences.
  func occursLike(_ other: ScheduleTerms) -> Bool {
    cron == other.cron && timeZone == other.timeZone && startsAt == other.startsAt && endsAt == other.endsAt
  }
}

extension ScheduleTerms {
  init(row: Row) throws(DatabaseError) {
    planVersion = try row.column("plan_version")
    displayName = try row.column("display_name")
    cron = try row.column("cron")
    timeZone = try row.column("time_zone")
    overlapPolicy = try row.column("overlap_policy")
    missedPolicy = try row.column("missed_policy")
    startingDeadline = try row.column("starting_deadline")
    priority = try row.column("priority")
    startsAt = try row.column("starts_at")
    endsAt = try row.column("ends_at")
  }
}

/// What happens while a run of the same schedule is not finished, as the database names it.
enum StoredOverlapPolicy: String, SQLScalar {
  case skip
  case queue
}

/// What happens to occurrences that are found late, as the database names it.
enum StoredMissedPolicy: String, SQLScalar {
  case skip
  case runOnce = "run_once"
  case runAll = "run_all"
}
