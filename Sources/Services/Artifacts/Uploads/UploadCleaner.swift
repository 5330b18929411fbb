import Database

/// Removes uploads that nobody goes on with: their rows first, then what is stored of them. A server that dies in between
/// leaves orphans, which are looked for as well.
struct UploadCleaner: Sendable {
  let database: Database
  let storage: any ArtifactStorage
  let ownership: StoreOwnership
  let buffers: UploadBuffers

  /// One round, in bounded batches; nothing stored is removed where it may be another database's.
  ///
  /// - Throws: `DatabaseError`, or `ArtifactStorageError` where the storage does not answer.
  func clean() async throws {
    buffers.removeIdle(for: ServiceLimits.uploadBufferTime)
    guard try await ownership.allowsRemoval() else { return }
    while true {
      let purged = try await ArtifactUploadStore(database).purge(
        olderThan: ServiceLimits.uploadTime, limit: ServiceLimits.uploadPurgeBatch)
      for (key, upload) in purged {
        if let upload { try await storage.abortUpload(key: key, upload: upload) }
        try await storage.remove(key: key)
      }
      if purged.count < ServiceLimits.uploadPurgeBatch { return }
    }
  }
}
