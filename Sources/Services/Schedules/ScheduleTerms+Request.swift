import Database
import Messages
import Protobuf

extension ScheduleTerms {
  /// Reads what a caller says of a schedule; the checks learn of what is wrong with it, and the zone is looked up later.
  init(_ schedule: Schedule, checks: inout RequestChecks) {
    checks.text(schedule.displayName, "schedule.display_name")
    checks.text(schedule.timeZone, "schedule.time_zone")
    if schedule.cron.isEmpty {
      checks.add("schedule.cron", "is required")
    } else if let error = Self.syntaxError(in: schedule.cron) {
      checks.add("schedule.cron", "is wrong \(error)")
    }
    planVersion = schedule.planVersion
    displayName = schedule.displayName
    cron = schedule.cron
    timeZone = schedule.timeZone.isEmpty ? "UTC" : schedule.timeZone
    overlapPolicy = schedule.overlapPolicy == .queue ? .queue : .skip
    missedPolicy =
      switch schedule.missedRunPolicy {
      case .runOnce: .runOnce
      case .runAll: .runAll
      default: .skip
      }
    startingDeadline = schedule.startingDeadline.map { Duration($0) }
    priority = Int16(clamping: schedule.priority)
    startsAt = schedule.startTime?.instant
    endsAt = schedule.endTime?.instant
    if let startingDeadline, !ServiceLimits.startingDeadlines.contains(startingDeadline) {
      checks.add("schedule.starting_deadline", "must be between a minute and 366 days")
    }
    for (time, field) in [(schedule.startTime, "start_time"), (schedule.endTime, "end_time")] {
      if let time, !ServiceLimits.scheduleYears.contains(time) {
        checks.add("schedule.\(field)", "must lie in the years from 1970 to 9998")
      }
    }
    if let startsAt, let endsAt, endsAt <= startsAt {
      checks.add("schedule.end_time", "must be later than start_time")
    }
  }

  private static func syntaxError(in cron: String) -> CronSyntaxError? {
    do throws(CronSyntaxError) {
      _ = try CronExpression(cron)
      return nil
    } catch {
      return error
    }
  }
}
