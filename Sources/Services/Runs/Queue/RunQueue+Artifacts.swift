import Crypto
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
    guard artifact.isNameStorable else {
      throw .rejected("an artifact's name has 1 to 200 letters, digits, '-', '_' and '.', and does not begin with '.'")
    }
    let checksum = Array(SHA256.hash(data: artifact.bytes))
    if let known = try await knownArtifact(lease, artifact, checksum: checksum) { return Artifact(known) }
    let id = RecordIDSource.shared.next()
    let key = ArtifactFiles.key(run: lease.runID, artifact: id)
    do {
      try await files.write(artifact.bytes, key: key)
    } catch {
      throw .storage(error.description)
    }
    let record: ArtifactRecord
    do throws(RunQueueError) {
      record = try await insert(lease, artifact, id: id, checksum: checksum, key: key)
    } catch {
      await files.remove(key: key)
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
  private func knownArtifact(
    _ lease: RunLease, _ artifact: NewArtifact, checksum: [UInt8]
  ) async throws(RunQueueError) -> ArtifactRecord? {
    let (known, count) = try await perform { database throws(DatabaseError) in
      let store = ArtifactStore(database)
      return (
        try await store.find(run: lease.runID, fileName: artifact.fileName), try await store.count(run: lease.runID)
      )
    }
    if let known {
      guard known.sha256 == checksum else {
        throw .rejected("the run has another artifact of the name \(artifact.fileName)")
      }
      return known
    }
    guard count < ServiceLimits.artifactsPerRun else {
      throw .rejected("a run has at most \(ServiceLimits.artifactsPerRun) artifacts")
    }
    return nil
  }
}
