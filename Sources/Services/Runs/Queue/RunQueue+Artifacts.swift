import Database
public import Messages

extension RunQueue {
  /// Stores a file that a run has made: its bytes first, then its row and its activity entry in one transaction.
  ///
  /// Repeating it under the same lease, with the same name and bytes, returns the artifact that is there. What an earlier
  /// attempt has stored under the name stays beside it.
  public func storeArtifact(_ lease: RunLease, _ artifact: NewArtifact) async throws(RunQueueError) -> Artifact {
    guard artifact.bytes.count <= ServiceLimits.artifactBytes else {
      throw .rejected("an artifact has at most \(ServiceLimits.artifactBytes) bytes")
    }
    guard artifact.isNameStorable else { throw NewArtifact.nameRejection }
    let checksum = await ArtifactChecksum.sha256(artifact.bytes, on: loop)
    if let known = try await knownArtifact(lease, fileName: artifact.fileName, checksum: checksum) {
      return Artifact(known)
    }
    let id = RecordIDSource.shared.next()
    let key = storage.newKey(run: lease.runID, artifact: id)
    try await inOwnStorage { storage throws(ArtifactStorageError) in
      try await storage.write(artifact.bytes, key: key)
    }
    let record: ArtifactRecord
    do throws(RunQueueError) {
      record = try await insert(lease, artifact, id: id, checksum: checksum, key: key)
    } catch {
      // What stays behind, also when this fails, is found as an orphan.
      if error.isAnswered { try? await storage.remove(key: key) }
      throw error
    }
    newsroom.publish(.activity(project: record.projectID))
    return Artifact(record)
  }

  private func insert(
    _ lease: RunLease, _ artifact: NewArtifact, id: UUID, checksum: [UInt8], key: String
  ) async throws(RunQueueError) -> ArtifactRecord {
    let new = NewArtifactRecord(
      id: id, lease: lease, taskNumber: artifact.taskNumber, kind: artifact.kind.rawValue, fileName: artifact.fileName,
      contentType: artifact.contentType, sizeBytes: Int64(artifact.bytes.count), sha256: checksum, storageKey: key,
      isMadeOnFailure: artifact.isMadeOnFailure)
    let record = try await perform { database throws(DatabaseError) in
      try await ArtifactStore(database).insert(new)
    }
    guard let record else { throw metrics.refused.refuse(.artifact) }
    return record
  }

  /// What an earlier call of the same lease has stored under the name, whose answer was lost.
  func knownArtifact(
    _ lease: RunLease, fileName: String, checksum: [UInt8]
  ) async throws(RunQueueError) -> ArtifactRecord? {
    let (known, count) = try await perform { database throws(DatabaseError) in
      let store = ArtifactStore(database)
      return (
        try await store.find(lease, fileName: fileName), try await store.count(lease, besidesUploadOf: fileName)
      )
    }
    if let known {
      guard known.sha256 == checksum else {
        throw .rejected("this attempt has another artifact of the name \(fileName)")
      }
      return known
    }
    guard count < ServiceLimits.artifactsPerAttempt else {
      throw .rejected("an attempt has at most \(ServiceLimits.artifactsPerAttempt) artifacts, with those under way")
    }
    return nil
  }
}
