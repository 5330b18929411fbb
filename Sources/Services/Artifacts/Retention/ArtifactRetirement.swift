import Database

/// Removes the artifacts that retention ends: rows first, then bytes, so that no row is without its bytes. A server that
/// dies in between leaves orphans, which are looked for as well.
struct ArtifactRetirement: Sendable {
  let database: Database
  let storage: any ArtifactStorage
  let ownership: StoreOwnership
  let retention: ArtifactRetention

  /// One round, in bounded batches; none where the bytes may be another database's.
  ///
  /// - Throws: `DatabaseError`, or `ArtifactStorageError` where the storage does not answer.
  func retire() async throws {
    guard try await ownership.allowsRemoval() else { return }
    if let age = retention.maxAge {
      try await inBatches { limit in try await ArtifactStore(database).retire(olderThan: age, limit: limit) }
    }
    if let bytes = retention.maxTotalBytes {
      try await inBatches { limit in
        try await database.transaction { transaction in
          // One server at a time: two that free the same bytes would free them twice.
          guard try await ArtifactStore(transaction).lockRetirement() else { return [] }
          return try await ArtifactStore(transaction).retire(beyondBytes: bytes, limit: limit)
        }
      }
    }
  }

  private func inBatches(_ remove: (Int) async throws -> [String]) async throws {
    let limit = ServiceLimits.retentionBatch
    while true {
      let keys = try await remove(limit)
      for key in keys { try await storage.remove(key: key) }
      if keys.count < limit { return }
    }
  }
}
