import Database

extension ScheduleTurn {
  /// What there is to run.
  enum PlanToRun {
    case version(PlanRecord)
    /// Why there is nothing to run for now.
    case refused(String)
    /// The plan was deleted.
    case gone
  }

  /// What came of an occurrence that was to make a run.
  enum Outcome {
    case made(UUID)
    /// Why no run was made.
    case refused(String)
  }

  /// Looks at the plan, once. It is held, and not deleted before its run is made.
  mutating func planToRun() async throws -> PlanToRun {
    if let plan { return plan }
    let found = try await findPlan()
    plan = found
    return found
  }

  private func findPlan() async throws -> PlanToRun {
    guard let latest = latestPlan else { return .gone }
    let wanted = schedule.terms.planVersion
    guard let version = wanted == 0 ? latest.approvedVersion : wanted else {
      return .refused("No version of the plan is approved")
    }
    let record =
      version == latest.version
      ? latest : try await PlanStore(transaction).get(schedule.planID, version: version)
    guard let record, record.isApproved else { return .refused("Version \(version) of the plan is not approved") }
    return .version(record)
  }

  /// Makes the run of an occurrence, or says why not; counts and records it.
  mutating func makeRun(_ occurrence: ScheduleOccurrenceID) async throws -> Outcome {
    switch try await planToRun() {
    case .version(let version):
      let id = RecordIDSource.shared.next()
      _ = try await RunCreation(
        id: id, userID: schedule.createdBy, actor: .schedule, priority: schedule.terms.priority, occurrence: occurrence
      ).perform(of: version, in: transaction)
      progress.runs += 1
      progress.lastRun = .init(id: id, at: occurrence.at)
      progress.lastError = ""
      return .made(id)
    case .refused(let reason):
      try await fail(reason)
      return .refused(reason)
    case .gone:
      // Whoever calls has looked before, under the same lock.
      return .refused("The plan was deleted")
    }
  }

  private mutating func fail(_ reason: String) async throws {
    try await record(.scheduleFailed, "\(schedule.name) could not make a run. \(reason)")
    progress.failed += 1
    progress.lastError = reason
  }

  /// Ends the schedule of a plan that was deleted in the very moment in which the schedule was made.
  func endWithPlan() async throws {
    try await ScheduleStore(transaction).end([schedule.id], because: ScheduleEnd.planDeleted)
  }

  /// Records something that the schedule did by itself.
  func record(_ type: ActivityType, _ summary: String) async throws {
    try await ActivityStore(transaction).record(
      NewActivity(
        projectID: schedule.projectID, type: type, actor: .schedule, summary: summary, planID: schedule.planID,
        scheduleID: schedule.id))
  }
}

/// Why schedules end by themselves, for people.
enum ScheduleEnd {
  static let planDeleted = "The plan was deleted"
}
