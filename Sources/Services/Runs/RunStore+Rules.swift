import Database
import Messages
import RPC

extension RunStore {
  /// A run with its plan and results.
  ///
  /// - Throws: NOT_FOUND.
  func reread(_ id: UUID) async throws -> Run {
    guard let record = try await get(id) else { throw RPCError.notFound(.run, "\(id)") }
    return try Run(record)
  }
}
