import Database
import RPC

/// What only the database can judge.
extension ScheduleTerms {
  /// Makes sure of the zone.
  ///
  /// - Throws: INVALID_ARGUMENT, with the right spelling where only the case of letters is wrong.
  mutating func settleTimeZone(in transaction: Transaction) async throws {
    // UTC needs no look through a thousand files, and most schedules have it.
    if timeZone == "UTC" { return }
    guard let name = try await TimeZoneStore(transaction).name(of: timeZone) else {
      throw RPCError.invalidArgument(
        field: "schedule.time_zone",
        "is no zone of the IANA database, such as Europe/Berlin or UTC; abbreviations such as CET are not taken")
    }
    guard name == timeZone else {
      throw RPCError.invalidArgument(field: "schedule.time_zone", "is spelled \(name)")
    }
  }

  /// - Throws: FAILED_PRECONDITION when there is nothing to run yet. The plan is locked.
  func requireApproved(_ plan: PlanRecord, in transaction: Transaction) async throws {
    if planVersion == 0 {
      guard plan.approvedVersion == nil else { return }
      throw RPCError.failedPrecondition(
        type: "PLAN_NOT_APPROVED", subject: "plans/\(plan.id)", "No version of the plan is approved: approve one first."
      )
    }
    guard try await PlanStore(transaction).require(plan.id, version: planVersion).isApproved else {
      throw RPCError.failedPrecondition(
        type: "PLAN_NOT_APPROVED", subject: "plans/\(plan.id)",
        "Version \(planVersion) of the plan is a draft: approve it first.")
    }
  }

  /// The first occurrence after a moment.
  ///
  /// - Throws: INVALID_ARGUMENT when there is none.
  func requireNext(after moment: Instant, in transaction: Transaction) async throws -> Instant {
    var reader = try OccurrenceReader(transaction, self)
    guard let next = try await reader.next(after: moment) else {
      throw RPCError.invalidArgument(
        field: endsAt == nil ? "schedule.cron" : "schedule.end_time", "leaves no time at which the plan would run")
    }
    return next
  }
}
