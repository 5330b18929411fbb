import Database
public import Messages

extension RunQueue {
  /// Stores a file that a run has made: its bytes first, then its row and its activity entry in one transaction.
  ///
  /// Repeating it with the same name and bytes returns the artifact that is there.
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
    let key = ArtifactKey.key(run: lease.runID, artifact: id)
    try await inStorage { storage throws(ArtifactStorageError) in try await storage.write(artifact.bytes, key: key) }
    let record: ArtifactRecord
    do throws(RunQueueError) {
      record = try await insert(lease, artifact, id: id, checksum: checksum, key: key)
    } catch {
      // What stays behind when this fails is found as an orphan.
      try? await storage.remove(key: key)
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
    guard let record else { throw .leaseLost }
    return record
  }

  /// What an earlier call has stored under the name, whose answer was lost.
  func knownArtifact(
    _ lease: RunLease, fileName: String, checksum: [UInt8]
  ) async throws(RunQueueError) -> ArtifactRecord? {
    let (known, count) = try await perform { database throws(DatabaseError) in
      let store = ArtifactStore(database)
      return (
        try await store.find(run: lease.runID, fileName: fileName), try await store.count(run: lease.runID)
      )
    }
    if let known {
      guard known.sha256 == checksum else {
        throw .rejected("the run has another artifact of the name \(fileName)")
      }
      return known
    }
    guard count < ServiceLimits.artifactsPerRun else {
      throw .rejected("a run has at most \(ServiceLimits.artifactsPerRun) artifacts")
    }
    return nil
  }
}
