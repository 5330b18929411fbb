import Database

/// An artifact, as it is stored: everything but its bytes.
struct ArtifactRecord: Sendable {
  let id: UUID
  let runID: UUID
  let projectID: UUID
  /// Which of the run's attempts made it, from 1.
  let attempt: Int32
  /// From 1; 0 for none.
  let taskNumber: Int32
  /// An ArtifactKind of the contract.
  let kind: Int32
  let fileName: String
  let contentType: String
  let sizeBytes: Int64
  let sha256: [UInt8]
  let storageKey: String
  let isMadeOnFailure: Bool
  let createdAt: Instant

  init(row: Row) throws(DatabaseError) {
    id = try row.column("id")
    runID = try row.column("run_id")
    projectID = try row.column("project_id")
    attempt = try row.column("attempt")
    taskNumber = try row.column("task_number")
    kind = try row.column("kind")
    fileName = try row.column("file_name")
    contentType = try row.column("content_type")
    sizeBytes = try row.column("size_bytes")
    sha256 = try row.column("sha256")
    storageKey = try row.column("storage_key")
    isMadeOnFailure = try row.column("made_on_failure")
    createdAt = try row.column("created_at")
  }
}

/// What a new artifact is made of. Its file has been written.
struct NewArtifactRecord: Sendable {
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
