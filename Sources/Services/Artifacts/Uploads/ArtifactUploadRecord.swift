import Database

/// An artifact that is on its way, as it is stored.
struct ArtifactUploadRecord: Sendable {
  let id: UUID
  let lease: RunLease
  let description: ArtifactDescription
  let storageKey: String
  /// What the storage calls it; nil where it is small enough to be written as a whole.
  let storageUpload: String?
  /// Of every part but the last.
  let partBytes: Int64
  var partTags: [String]
  /// What lies in the storage.
  var committedBytes: Int64
}

extension ArtifactUploadRecord {
  init(row: Row) throws(DatabaseError) {
    id = try row.column("id")
    lease = RunLease(runID: try row.column("run_id"), generation: try row.column("lease"))
    description = ArtifactDescription(
      fileName: try row.column("file_name"), contentType: try row.column("content_type"),
      kind: .init(rawValue: try row.column("kind")), taskNumber: try row.column("task_number"),
      isMadeOnFailure: try row.column("made_on_failure"), sizeBytes: try row.column("size_bytes"),
      sha256: try row.column("sha256"))
    storageKey = try row.column("storage_key")
    storageUpload = try row.column("storage_upload")
    partBytes = try row.column("part_bytes")
    partTags = try row.column("part_tags")
    committedBytes = try row.column("committed_bytes")
  }
}

/// What a new upload is made of.
struct NewArtifactUpload: Sendable {
  let id: UUID
  let lease: RunLease
  let description: ArtifactDescription
  let storageKey: String
  let storageUpload: String?
  let partBytes: Int64
}
