import Database
import Logging

/// Finds bytes that nothing refers to, which servers leave behind that die at the wrong moment, and removes them, where the
/// store is this database's alone: another's artifacts are not known either.
struct OrphanSweeper: Sendable {
  let database: Database
  let storage: any ArtifactStorage
  let ownership: StoreOwnership
  let logger: Logger
  /// Objects, and uploads, of a page.
  var pageSize = ServiceLimits.objectsPerListing

  /// Looks at everything that is stored under these prefixes, and at uploads, a page at a time.
  ///
  /// - Returns: how many objects and uploads were removed.
  /// - Throws: `DatabaseError`, or `ArtifactStorageError` where the storage does not answer.
  @discardableResult
  func sweep(
    _ prefixes: [String] = ArtifactKey.prefixes, olderThan age: Duration = ServiceLimits.orphanAge
  ) async throws -> Int {
    guard try await ownership.renew() == .ours else {
      logger.warning("Orphaned artifacts are not removed: the artifact store is not this database's alone")
      return 0
    }
    var removed = try await sweepUploads(olderThan: age)
    for prefix in prefixes {
      try Task.checkCancellation()
      removed += try await sweepObjects(storage.keyPrefix + prefix, olderThan: age)
    }
    return removed
  }

  private func sweepObjects(_ prefix: String, olderThan age: Duration) async throws -> Int {
    var removed = 0
    var last: String?
    while true {
      let page = try await storage.objects(prefix: prefix, after: last, limit: pageSize)
      guard let end = page.last else { return removed }
      last = end.key
      let old = page.filter { isOurs($0.key) && Instant.now() - $0.changedAt > age }.map(\.key)
      let known = try await ArtifactStore(database).known(keys: old)
      for key in old where !known.contains(key) {
        try await storage.remove(key: key)
        removed += 1
      }
    }
  }

  private func sweepUploads(olderThan age: Duration) async throws -> Int {
    var removed = 0
    var place: UploadPlace?
    repeat {
      let page = try await storage.openUploads(after: place, limit: pageSize)
      // One without a key died while it began.
      let old = page.uploads.filter { ($0.key.isEmpty || isOurs($0.key)) && Instant.now() - $0.begunAt > age }
      let known = try await ArtifactStore(database).known(uploads: old)
      for upload in old where !known.contains(upload.upload) {
        try await storage.abortUpload(key: upload.key, upload: upload.upload)
        removed += 1
      }
      place = page.next
    } while place != nil
    return removed
  }

  private func isOurs(_ key: String) -> Bool { ArtifactKey.isOne(key, behind: storage.keyPrefix) }
}
