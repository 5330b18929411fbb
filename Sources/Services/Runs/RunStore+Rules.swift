import Database
import Messages
import RPC

extension RunStore {
  /// A run with its plan and results.
  ///
  /// - Throws: NOT_FOUND.
  func reread(_ id: UUID) async throws -> Run {
    guard let record = try await get(id) else { throw RPCError.notFound(.run, "\(id)") }
    return Run(record)
  }

  /// Takes the deduplication key of a run that is to be made, where it has one.
  ///
  /// - Returns: the run that has it already, and which is the answer then; nil where the run is to be made.
  /// - Throws: ABORTED when runs with the key begin and end faster than we look.
  func claimKey(of terms: RunTerms, project: UUID, run: UUID) async throws -> UUID? {
    guard let key = terms.deduplicationKey else { return nil }
    for _ in 0..<ServiceLimits.deduplicationAttempts {
      if try await takeKey(key, project: project, run: run) { return nil }
      // It may have ended since: then the key is free.
      if let known = try await withKey(key, project: project) { return known }
    }
    throw RPCError(.aborted, "Runs with this deduplication_key end and begin all the time: call again.")
  }
}
