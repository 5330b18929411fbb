public import Database
public import Messages

extension RunQueue {
  /// Announces a file whose bytes come in pieces, or takes an announcement up again, also one that was made at another
  /// server or under an earlier lease of the run.
  ///
  /// Where this lease has stored this very file already, the answer is the artifact. An upload under way of the same name
  /// and another description is dropped.
  ///
  /// - Throws: ``RunQueueError/rejected(_:)`` where the file cannot be stored, also since the lease has stored another one of
  ///   this name; ``RunQueueError/leaseLost``; a failure of the database or the storage.
  public func beginArtifact(
    _ lease: RunLease, _ artifact: ArtifactDescription
  ) async throws(RunQueueError) -> ArtifactUploadState {
    try artifact.check()
    if let known = try await knownArtifact(lease, fileName: artifact.fileName, checksum: artifact.sha256) {
      return ArtifactUploadState(uploadID: known.id, committedBytes: known.sizeBytes, artifact: Artifact(known))
    }
    // Another round only where somebody began or ended an upload of this name meanwhile.
    for _ in 0..<3 {
      if let upload = try await resume(lease, artifact) {
        return ArtifactUploadState(uploadID: upload.id, committedBytes: upload.committedBytes)
      }
      if let upload = try await beginNew(lease, artifact) {
        return ArtifactUploadState(uploadID: upload.id, committedBytes: 0)
      }
      try await checkHeld(lease)
    }
    throw .rejected("another upload of the name \(artifact.fileName) is under way")
  }

  /// Takes bytes of an upload, one call after another.
  ///
  /// The offset is where they begin; bytes that were sent before may be sent again. At most
  /// `ServiceLimits.uploadChunkBytes` in a call.
  ///
  /// - Returns: how many bytes, from the first one of the file on, outlive this server: whole parts, and in the end all.
  /// - Throws: ``RunQueueError/outOfPlace(committedBytes:)`` where bytes before these are not here: go on from the
  ///   committed ones. After ``RunQueueError/storage``, and after ``RunQueueError/busy``, where the uploads of this
  ///   server have as many bytes in memory as they may, the same call may be repeated.
  public func appendArtifact(
    _ uploadID: UUID, lease: RunLease, offset: Int64, bytes: [UInt8]
  ) async throws(RunQueueError) -> Int64 {
    guard bytes.count <= ServiceLimits.uploadChunkBytes else {
      throw .rejected("a piece of an artifact has at most \(ServiceLimits.uploadChunkBytes) bytes")
    }
    var hold = uploads.hold()
    try hold.grow(by: bytes.count)
    var buffer = try await buffer(of: uploadID, lease, &hold)
    do throws(RunQueueError) {
      // A part is copied out of the buffer while it is on its way. What is out of place is refused below.
      if offset <= buffer.end, buffer.hasPart(upTo: max(buffer.end, offset + Int64(bytes.count))) {
        try hold.grow(by: Int(buffer.upload.partBytes))
      }
      try buffer.take(bytes, at: offset)
      while buffer.hasPart { try await storePart(&buffer) }
    } catch .outOfPlace(let committed) {
      // What this server thought of the upload may be old: the next call looks at what is stored.
      throw .outOfPlace(committedBytes: committed)
    } catch {
      if !buffer.mayBeBehind { hold.put(buffer) }
      throw error
    }
    hold.put(buffer)
    return buffer.upload.committedBytes
  }

  /// Makes the uploaded bytes an artifact, once their number and their checksum are those that were announced; its row and
  /// its activity entry in one statement, under the lease. Repeating it returns the artifact.
  ///
  /// - Throws: ``RunQueueError/outOfPlace(committedBytes:)`` where bytes are missing, here or since somebody has removed
  ///   them from the storage: announce it again; ``RunQueueError/rejected(_:)`` where they are not those that were
  ///   announced, and then the upload is gone.
  public func finishArtifact(_ uploadID: UUID, lease: RunLease) async throws(RunQueueError) -> Artifact {
    var hold = uploads.hold()
    let buffer: UploadBuffer
    do throws(RunQueueError) {
      buffer = try await self.buffer(of: uploadID, lease, &hold)
    } catch {
      // Finished before, and the answer was lost.
      if case .rejected = error, let known = try await stored(uploadID, lease) { return Artifact(known) }
      throw error
    }
    guard buffer.isComplete else {
      hold.put(buffer)
      throw .outOfPlace(committedBytes: buffer.upload.committedBytes)
    }
    do throws(RunQueueError) {
      try await storeWhole(buffer)
    } catch {
      if case .storage = error { hold.put(buffer) }
      throw error
    }
    return try await publish(buffer.upload, lease)
  }

  private func publish(_ upload: ArtifactUploadRecord, _ lease: RunLease) async throws(RunQueueError) -> Artifact {
    let record = try await perform { database throws(DatabaseError) in
      try await ArtifactUploadStore(database).finish(upload.id, lease)
    }
    guard let record else {
      if let known = try await stored(upload.id, lease) { return Artifact(known) }
      try await checkHeld(lease)
      throw Self.noSuchUpload
    }
    newsroom.publish(.activity(project: record.projectID))
    return Artifact(record)
  }

  static let noSuchUpload = RunQueueError.rejected("the run has no such upload")

  private func stored(_ id: UUID, _ lease: RunLease) async throws(RunQueueError) -> ArtifactRecord? {
    let record = try await perform { database throws(DatabaseError) in try await ArtifactStore(database).get(id) }
    return record?.runID == lease.runID ? record : nil
  }
}
