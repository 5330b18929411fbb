import Database

/// The stored artifacts without their bytes, over the database or inside a transaction.
struct ArtifactStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// Records an artifact, with its activity entry; nil when the lease is stale.
  ///
  /// - Throws: `uniqueViolation` when the lease has stored an artifact of this name.
  func insert(_ artifact: NewArtifactRecord) async throws(DatabaseError) -> ArtifactRecord? {
    try await session.queryOne(
      ArtifactStatements.insert, artifact.id, artifact.lease.runID, artifact.lease.generation, artifact.taskNumber,
      artifact.kind, artifact.fileName, artifact.contentType, artifact.sizeBytes, artifact.sha256,
      artifact.storageKey, artifact.isMadeOnFailure
    ).map { row throws(DatabaseError) in try ArtifactRecord(row: row) }
  }

  /// One artifact; nil when there is none.
  func get(_ id: UUID) async throws(DatabaseError) -> ArtifactRecord? {
    try await session.queryOne(ArtifactStatements.get, id)
      .map { row throws(DatabaseError) in try ArtifactRecord(row: row) }
  }

  /// The artifact of this name that a lease has stored; nil when there is none.
  func find(_ lease: RunLease, fileName: String) async throws(DatabaseError) -> ArtifactRecord? {
    try await session.queryOne(ArtifactStatements.find, lease.runID, lease.generation, fileName)
      .map { row throws(DatabaseError) in try ArtifactRecord(row: row) }
  }

  /// How many artifacts a lease has stored or is uploading, but for the upload of a name.
  func count(_ lease: RunLease, besidesUploadOf fileName: String = "") async throws(DatabaseError) -> Int {
    try await session.queryOne(ArtifactStatements.usage, lease.runID, lease.generation, fileName)?.column(0) ?? 0
  }

  /// A page of a run's artifacts, in the order in which they were made.
  func list(run: UUID, after id: UUID?, limit: Int) async throws(DatabaseError) -> [ArtifactRecord] {
    try await session.query(ArtifactStatements.list, run, id, limit)
      .map { row throws(DatabaseError) in try ArtifactRecord(row: row) }
  }
}
