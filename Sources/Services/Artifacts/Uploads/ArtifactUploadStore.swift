import Database

/// The stored state of artifacts that are on their way. Every write names its lease, and a stale one changes nothing.
struct ArtifactUploadStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Records a new upload; nil when the lease is stale, or an upload of this name is under way.
  func begin(_ upload: NewArtifactUpload) async throws(DatabaseError) -> ArtifactUploadRecord? {
    let description = upload.description
    return try await session.queryOne(
      ArtifactUploadStatements.begin, upload.id, upload.lease.runID, upload.lease.generation, description.taskNumber,
      description.kind.rawValue, description.fileName, description.contentType, description.sizeBytes,
      description.sha256, description.isMadeOnFailure, upload.storageKey, upload.storageUpload, upload.partBytes
    ).map { row throws(DatabaseError) in try ArtifactUploadRecord(row: row) }
  }

  /// Takes over the upload of this name; nil when there is none, or the lease is stale.
  func resume(_ lease: RunLease, fileName: String) async throws(DatabaseError) -> ArtifactUploadRecord? {
    try await session.queryOne(ArtifactUploadStatements.resume, lease.runID, lease.generation, fileName)
      .map { row throws(DatabaseError) in try ArtifactUploadRecord(row: row) }
  }

  /// An upload of this lease's run, and whether the lease is the run's; nil when there is none.
  func get(
    _ id: UUID, _ lease: RunLease
  ) async throws(DatabaseError) -> (upload: ArtifactUploadRecord, isHeld: Bool)? {
    guard let row = try await session.queryOne(ArtifactUploadStatements.get, id, lease.runID, lease.generation) else {
      return nil
    }
    return (try ArtifactUploadRecord(row: row), try row.column("is_held"))
  }

  /// Counts a stored part; nil when the lease is stale, or another part was counted in its place.
  func commitPart(
    of upload: ArtifactUploadRecord, _ lease: RunLease, bytes: Int64, tag: String
  ) async throws(DatabaseError) -> Int64? {
    try await session.queryOne(
      ArtifactUploadStatements.part, upload.id, lease.runID, lease.generation, upload.committedBytes, bytes, tag
    )?.column("committed_bytes")
  }

  /// Makes it an artifact, with its activity entry; nil when the lease is stale, or the upload is gone.
  func finish(_ id: UUID, _ lease: RunLease) async throws(DatabaseError) -> ArtifactRecord? {
    try await session.queryOne(ArtifactUploadStatements.finish, id, lease.runID, lease.generation)
      .map { row throws(DatabaseError) in try ArtifactRecord(row: row) }
  }

  /// Forgets an upload; false when there is none any more, since it was forgotten or has become an artifact.
  func drop(_ id: UUID) async throws(DatabaseError) -> Bool {
    try await session.queryOne(ArtifactUploadStatements.drop, id) != nil
  }

  /// Forgets uploads that nobody goes on with, and returns what the storage knows them by.
  func purge(
    olderThan age: Duration, limit: Int
  ) async throws(DatabaseError) -> [(key: String, upload: String?)] {
    var purged: [(key: String, upload: String?)] = []
    for row in try await session.query(ArtifactUploadStatements.purge, age, limit) {
      purged.append((try row.column("storage_key"), try row.column("storage_upload")))
    }
    return purged
  }
}
