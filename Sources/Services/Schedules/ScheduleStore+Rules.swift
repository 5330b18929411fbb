import Database
import Messages
import RPC

extension ScheduleStore {
  /// - Throws: NOT_FOUND.
  func require(_ id: UUID) async throws -> ScheduleRecord {
    guard let record = try await get(id) else { throw RPCError.notFound(.schedule, "\(id)") }
    return record
  }

  /// A schedule for this transaction alone. The etag is what the caller has read, empty when that does not matter.
  ///
  /// - Throws: NOT_FOUND; ABORTED when the schedule has changed since.
  func requireLocked(_ id: UUID, etag: String) async throws -> ScheduleRecord {
    guard let record = try await lock(id) else { throw RPCError.notFound(.schedule, "\(id)") }
    guard etag.isEmpty || etag == record.etag else {
      throw RPCError(.aborted, "The schedule has changed since it was read: read it again, and decide again.")
    }
    return record
  }

  /// The schedule as it is now, after a change in the same transaction.
  func reread(_ id: UUID) async throws -> Schedule {
    Schedule(try await require(id))
  }

  /// - Throws: RESOURCE_EXHAUSTED when a project has as many schedules as it may have. Two callers at the same time may
  ///   pass together: the limit keeps schedules from growing without end, not from being one more.
  func requireRoom(project: UUID) async throws {
    guard try await count(project: project) < ServiceLimits.schedulesPerProject else {
      throw RPCError(
        .resourceExhausted, "A project has at most \(ServiceLimits.schedulesPerProject) schedules: delete one first.")
    }
  }
}
