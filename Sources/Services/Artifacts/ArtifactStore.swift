import Database

/// The stored artifacts without their bytes, over the database or inside a transaction.
struct ArtifactStore<Session: SQLSession> {
  let session: Session

  init(_ session: Session) {
    self.session = session
  }

  /// What a new artifact is made of. Its file has been written.
  struct NewArtifact {
    let id: UUID
    let lease: RunLease
    let taskNumber: Int32
    let kind: Int32
    let fileName: String
    let contentType: String
    let sizeBytes: Int64
    let sha256: [UInt8]
    let storageKey: String
    let isMadeOnFailure: Bool
  }

  /// Records an artifact, with its activity entry; nil when the lease is stale.
  ///
  /// - Throws: `uniqueViolation` when the run has an artifact of this name.
  func insert(_ artifact: NewArtifact) async throws(DatabaseError) -> ArtifactRecord? {
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

  /// A run's artifact of this name; nil when there is none.
  func find(run: UUID, fileName: String) async throws(DatabaseError) -> ArtifactRecord? {
    try await session.queryOne(ArtifactStatements.find, run, fileName)
      .map { row throws(DatabaseError) in try ArtifactRecord(row: row) }
  }

  /// How many artifacts a run has.
  func count(run: UUID) async throws(DatabaseError) -> Int {
    try await session.queryOne(ArtifactStatements.usage, run)?.column(0) ?? 0
  }

  /// A page of a run's artifacts, in the order in which they were made.
  func list(run: UUID, after id: UUID?, limit: Int) async throws(DatabaseError) -> [ArtifactRecord] {
    try await session.query(ArtifactStatements.list, run, id, limit)
      .map { row throws(DatabaseError) in try ArtifactRecord(row: row) }
  }
}
