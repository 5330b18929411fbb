import Database
import RPC

extension ProjectStore {
  /// - Throws: NOT_FOUND when there is no such project.
  func require(_ id: UUID) async throws {
    guard try await exists(id) else { throw RPCError.notFound(.project, "\(id)") }
  }
}
