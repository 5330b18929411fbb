import Crypto
import Database

extension RunQueue {
  /// Goes on with the upload of this name; nil where there is none any more.
  func resume(
    _ lease: RunLease, _ artifact: ArtifactDescription
  ) async throws(RunQueueError) -> ArtifactUploadRecord? {
    let upload = try await perform { database throws(DatabaseError) in
      try await ArtifactUploadStore(database).resume(lease, fileName: artifact.fileName)
    }
    guard let upload, upload.description != artifact else { return upload }
    // Another file of this name: the run has changed its mind.
    try await forget(upload)
    return nil
  }

  /// Begins an upload; nil where the lease is stale, or somebody else was faster.
  func beginNew(
    _ lease: RunLease, _ artifact: ArtifactDescription
  ) async throws(RunQueueError) -> ArtifactUploadRecord? {
    let id = RecordIDSource.shared.next()
    let key = storage.newKey(run: lease.runID, artifact: id)
    let partBytes = Int64(ServiceLimits.uploadPartBytes)
    let handle =
      artifact.sizeBytes <= partBytes
      ? nil
      : try await inOwnStorage { storage throws(ArtifactStorageError) in
        try await storage.beginUpload(key: key)
      }
    let new = NewArtifactUpload(
      id: id, lease: lease, description: artifact, storageKey: key, storageUpload: handle, partBytes: partBytes)
    let upload = try await perform { database throws(DatabaseError) in
      try await ArtifactUploadStore(database).begin(new)
    }
    if upload == nil, let handle { try? await storage.abortUpload(key: key, upload: handle) }
    return upload
  }

  /// The buffer of an upload, with what is stored of it.
  ///
  /// - Throws: ``RunQueueError/rejected(_:)`` where there is no such upload.
  func buffer(
    of id: UUID, _ lease: RunLease, _ hold: inout UploadHold
  ) async throws(RunQueueError) -> UploadBuffer {
    if let buffer = hold.take(id, lease) { return buffer }
    let found = try await perform { database throws(DatabaseError) in
      try await ArtifactUploadStore(database).get(id, lease)
    }
    guard let found else {
      try await checkHeld(lease)
      throw Self.noSuchUpload
    }
    guard found.isHeld else { throw metrics.refused.refuse(.artifact) }
    return UploadBuffer(found.upload, lease)
  }

  /// Stores the buffer's next part, and counts it.
  func storePart(_ buffer: inout UploadBuffer) async throws(RunQueueError) {
    let upload = buffer.upload
    guard let handle = upload.storageUpload else { return }
    let part = Array(buffer.part)
    let number = upload.partTags.count + 1
    let tag = try await inOwnStorage { storage throws(ArtifactStorageError) -> String? in
      do throws(ArtifactStorageError) {
        return try await storage.uploadPart(key: upload.storageKey, upload: handle, number: number, bytes: part)
      } catch {
        guard error.code == .missing else { throw error }
        return nil
      }
    }
    buffer.mayBeBehind = true
    guard let tag else { throw try await missing(buffer) }
    let lease = buffer.lease
    let committed: Int64?
    do throws(RunQueueError) {
      committed = try await perform { database throws(DatabaseError) in
        try await ArtifactUploadStore(database).commitPart(of: upload, lease, bytes: Int64(part.count), tag: tag)
      }
    } catch {
      buffer.mayBeBehind = !error.isCertainlyWithoutEffect
      throw error
    }
    guard committed != nil else {
      try await checkHeld(lease)
      var hold = uploads.hold()
      let now = try await self.buffer(of: upload.id, lease, &hold)
      throw .outOfPlace(committedBytes: now.upload.committedBytes)
    }
    buffer.commit(part.count, tag: tag)
  }

  /// What is said about a part of an upload that the storage does not know any more.
  ///
  /// Another server may have gone on with it, and finished it: then more is committed than this one knew, or the row has
  /// become an artifact's, with this key. Where nothing of the kind has happened an operator's rule in the bucket, or a
  /// purge, has removed what was there, and it is begun anew.
  private func missing(_ buffer: UploadBuffer) async throws(RunQueueError) -> RunQueueError {
    let (upload, lease) = (buffer.upload, buffer.lease)
    let found = try await perform { database throws(DatabaseError) in
      try await ArtifactUploadStore(database).get(upload.id, lease)
    }
    guard let found else {
      try await checkHeld(lease)
      // Whoever announces it again gets the artifact, or a new upload.
      return .outOfPlace(committedBytes: 0)
    }
    guard found.isHeld else { return metrics.refused.refuse(.artifact) }
    guard found.upload.committedBytes == upload.committedBytes else {
      return .outOfPlace(committedBytes: found.upload.committedBytes)
    }
    try await forget(upload)
    return .outOfPlace(committedBytes: 0)
  }

  /// Makes the object of a complete upload, and looks whether it is what was announced.
  func storeWhole(_ buffer: UploadBuffer) async throws(RunQueueError) {
    let upload = buffer.upload
    let sum = buffer.checksum.map { Array($0.finalize()) }
    // Known to be wrong: nothing of it shall get a name.
    if let sum, sum != upload.description.sha256 { try await refuse(upload) }
    guard let handle = upload.storageUpload else {
      if sum == nil {
        let whole = await ArtifactChecksum.sha256(buffer.bytes, on: loop)
        if whole != upload.description.sha256 { try await refuse(upload) }
      }
      return try await inOwnStorage { storage throws(ArtifactStorageError) in
        try await storage.write(buffer.bytes, key: upload.storageKey)
      }
    }
    let isNew = try await inOwnStorage { storage throws(ArtifactStorageError) in
      do throws(ArtifactStorageError) {
        try await storage.finishUpload(key: upload.storageKey, upload: handle, tags: upload.partTags)
        return true
      } catch {
        // Finished before, by a server that died behind it: the object says whether that is so.
        guard error.code == .missing else { throw error }
        return false
      }
    }
    if isNew, sum != nil { return }
    guard let stored = try await checksum(of: upload) else {
      // Neither the upload, whole, nor the object: an operator's rule in the bucket, or a purge, has removed it.
      try await forget(upload)
      throw .outOfPlace(committedBytes: 0)
    }
    if stored != upload.description.sha256 { try await refuse(upload) }
  }

  /// The checksum of an object, read from the storage: empty where it has another size, nil where there is no such object.
  private func checksum(of upload: ArtifactUploadRecord) async throws(RunQueueError) -> [UInt8]? {
    let size = upload.description.sizeBytes
    return try await inStorage { storage throws(ArtifactStorageError) in
      var checksum = SHA256()
      var count: Int64 = 0
      do throws(ArtifactStorageError) {
        // A byte more: an object that is too long is another one.
        let bytes = try await storage.read(key: upload.storageKey, offset: 0, count: size + 1)
        while let piece = try await bytes.next() {
          checksum.update(data: piece)
          count += Int64(piece.count)
        }
      } catch {
        guard error.code == .missing else { throw error }
        return nil
      }
      return count == size ? Array(checksum.finalize()) : []
    }
  }

  private func refuse(_ upload: ArtifactUploadRecord) async throws(RunQueueError) {
    try await forget(upload)
    throw .rejected("the bytes of the artifact are not those that were announced: their SHA-256 is another one")
  }

  /// Drops an upload and what is stored of it: the row first, so that nobody goes on with what is being removed. Whoever has
  /// removed the row removes the bytes: without it they may be those of an artifact, which has the same key.
  func forget(_ upload: ArtifactUploadRecord) async throws(RunQueueError) {
    let isDropped = try await perform { database throws(DatabaseError) in
      try await ArtifactUploadStore(database).drop(upload.id)
    }
    guard isDropped else { return }
    // What stays behind, where this fails or may not be, is found as an orphan of whoever it belongs to.
    guard (try? await ownership.allowsRemoval()) == true else { return }
    if let handle = upload.storageUpload { try? await storage.abortUpload(key: upload.storageKey, upload: handle) }
    try? await storage.remove(key: upload.storageKey)
  }

  /// - Throws: ``RunQueueError/leaseLost`` where the lease is not the run's.
  func checkHeld(_ lease: RunLease) async throws(RunQueueError) {
    let isHeld = try await perform { database throws(DatabaseError) in
      try await RunLeaseStore(database).isHeld(lease)
    }
    guard isHeld else { throw metrics.refused.refuse(.artifact) }
  }

  /// Writes to the storage, where it is not another database's.
  func inOwnStorage<R: Sendable>(
    _ body: (any ArtifactStorage) async throws(ArtifactStorageError) -> R
  ) async throws(RunQueueError) -> R {
    do {
      try await ownership.expectWritable()
    } catch let error as ArtifactStorageError {
      throw failure(error)
    } catch {
      throw RunQueueError(any: error)
    }
    return try await inStorage(body)
  }

  func inStorage<R: Sendable>(
    _ body: (any ArtifactStorage) async throws(ArtifactStorageError) -> R
  ) async throws(RunQueueError) -> R {
    do throws(ArtifactStorageError) {
      return try await body(storage)
    } catch {
      throw failure(error)
    }
  }

  private func failure(_ error: ArtifactStorageError) -> RunQueueError {
    if Task.isCancelled { return .cancelled }
    let isLasting = error.code == .refused
    logger.log(
      level: isLasting ? .error : .warning,
      isLasting ? "The storage of artifacts refuses us: look at its settings" : "An artifact cannot be stored now",
      metadata: ["error": "\(error)"])
    return isLasting ? .storageRefused : .storage
  }
}

extension RunQueueError {
  /// Whether it is certain that the statement which failed by it has changed nothing.
  fileprivate var isCertainlyWithoutEffect: Bool {
    guard case .database(let error) = self else { return false }
    return error.code == .server || error.isCertainlyNotExecuted
  }
}
