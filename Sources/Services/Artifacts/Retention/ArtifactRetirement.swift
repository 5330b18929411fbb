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
      try await inBatches { store, limit throws(DatabaseError) in try await store.retire(olderThan: age, limit: limit) }
    }
    if let bytes = retention.maxTotalBytes {
      try await inBatches { store, limit throws(DatabaseError) in
        try await store.retire(beyondBytes: bytes, limit: limit)
      }
    }
  }

  private func inBatches(
    _ remove: (ArtifactStore<Transaction>, _ limit: Int) async throws(DatabaseError) -> [String]
  ) async throws {
    let limit = ServiceLimits.retentionBatch
    while true {
      let keys = try await database.transaction { transaction in
        let store = ArtifactStore(transaction)
        // One server at a time: what another one is about to remove, by age or by size, would be counted here and be freed
        // twice.
        return try await store.lockRetirement() ? try await remove(store, limit) : []
      }
      for key in keys { try await storage.remove(key: key) }
      if keys.count < limit { return }
    }
  }
}
