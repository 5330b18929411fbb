import Database
import Messages
import RPC

extension PlanStore {
  /// A version of a plan, 0 for the latest.
  ///
  /// - Throws: NOT_FOUND.
  func require(_ id: UUID, version: Int32 = 0) async throws -> PlanRecord {
    guard let record = try await get(id, version: version) else {
      throw RPCError.notFound(.plan, "\(id)", version: version)
    }
    return record
  }

  /// The latest version, for this transaction alone. The etag is what the caller has read, empty when that does not
  /// matter.
  ///
  /// - Throws: NOT_FOUND; ABORTED when the plan has changed since.
  func requireLocked(_ id: UUID, etag: String) async throws -> PlanRecord {
    guard let record = try await lock(id) else { throw RPCError.notFound(.plan, "\(id)") }
    guard etag.isEmpty || etag == record.etag else {
      throw RPCError(.aborted, "The plan has changed since it was read: read it again, and decide again.")
    }
    return record
  }

  /// The latest version, which nobody changes or deletes until the end of the transaction.
  ///
  /// - Throws: NOT_FOUND.
  func requireHeld(_ id: UUID) async throws -> PlanRecord {
    guard let record = try await hold(id) else { throw RPCError.notFound(.plan, "\(id)") }
    return record
  }

  /// The latest version as it is now, after a change in the same transaction.
  func reread(_ id: UUID) async throws -> Plan {
    try Plan(try await require(id))
  }
}
