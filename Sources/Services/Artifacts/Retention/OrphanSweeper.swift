import Database

/// Finds bytes that nothing refers to, which servers leave behind that die at the wrong moment, and removes them.
struct OrphanSweeper: Sendable {
  let database: Database
  let storage: any ArtifactStorage

  /// Looks at everything that is stored under these prefixes, and at uploads, a page at a time.
  ///
  /// - Returns: how many objects and uploads were removed.
  /// - Throws: `DatabaseError`, or `ArtifactStorageError` where the storage does not answer.
  @discardableResult
  func sweep(
    _ prefixes: [String] = ArtifactKey.prefixes, olderThan age: Duration = ServiceLimits.orphanAge
  ) async throws -> Int {
    var removed = try await sweepUploads(olderThan: age)
    for prefix in prefixes {
      try Task.checkCancellation()
      removed += try await sweepObjects(prefix, olderThan: age)
    }
    return removed
  }

  private func sweepObjects(_ prefix: String, olderThan age: Duration) async throws -> Int {
    var removed = 0
    var last: String?
    while true {
      let page = try await storage.objects(prefix: prefix, after: last, limit: ServiceLimits.objectsPerListing)
      guard let end = page.last else { return removed }
      last = end.key
      let old = page.filter { Instant.now() - $0.changedAt > age }.map(\.key)
      let known = try await ArtifactStore(database).known(keys: old)
      for key in old where !known.contains(key) {
        try await storage.remove(key: key)
        removed += 1
      }
    }
  }

  private func sweepUploads(olderThan age: Duration) async throws -> Int {
    var removed = 0
    let old = try await storage.openUploads(limit: ServiceLimits.objectsPerListing)
      .filter { Instant.now() - $0.begunAt > age }
    let known = try await ArtifactStore(database).known(keys: old.map(\.key))
    for upload in old where !known.contains(upload.key) {
      try await storage.abortUpload(key: upload.key, upload: upload.upload)
      removed += 1
    }
    return removed
  }
}
