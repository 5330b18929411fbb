import Database
import Messages
import TestSupport
import Testing

@testable import Services

/// Uploads whose storage, server or memory is not as it should be.
@Suite(.timeLimit(.minutes(3))) struct ArtifactUploadTroubleTests {
  @Test("an upload whose parts somebody has removed is begun anew")
  func removedParts() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = ArtifactUploading.bytes(20_000_000)
      let first = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes))
      _ = try await ArtifactUploading.send(bytes, from: 0, to: fixture.queue, first.uploadID, lease, until: 10_000_000)
      let upload = try #require(try await ArtifactUploadStore(fixture.database).get(first.uploadID, lease)?.upload)
      try await fixture.queue.storage.abortUpload(
        key: upload.storageKey, upload: try #require(upload.storageUpload))
      await expectOutOfPlace(0) {
        _ = try await ArtifactUploading.send(bytes, from: 10_000_000, to: fixture.queue, first.uploadID, lease)
      }
      let second = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes))
      #expect(second.uploadID != first.uploadID && second.committedBytes == 0)
      _ = try await ArtifactUploading.send(bytes, from: 0, to: fixture.queue, second.uploadID, lease)
      let artifact = try await fixture.queue.finishArtifact(second.uploadID, lease: lease)
      #expect(try await ArtifactUploading.content(fixture, artifact) == bytes)
    }
  }

  @Test("an upload that the storage cannot finish of the parts it has is begun anew", arguments: StorageKind.allCases)
  func unfinishable(_ kind: StorageKind) async throws {
    try await withServices(objectStore: kind == .objectStore ? try await ObjectStore.makeBucket() : nil) { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = ArtifactUploading.bytes(9_000_000)
      let first = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes)).uploadID
      _ = try await ArtifactUploading.send(bytes, from: 0, to: fixture.queue, first, lease)
      try await fixture.database.execute(Statement("test_tag", "UPDATE artifact_uploads SET part_tags[1] = 'part-9'"))
      await expectOutOfPlace(0) { _ = try await fixture.otherQueue().finishArtifact(first, lease: lease) }
      let second = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes))
      #expect(second.uploadID != first && second.committedBytes == 0)
      _ = try await ArtifactUploading.send(bytes, from: 0, to: fixture.queue, second.uploadID, lease)
      let artifact = try await fixture.queue.finishArtifact(second.uploadID, lease: lease)
      #expect(try await ArtifactUploading.content(fixture, artifact) == bytes)
    }
  }

  /// A call that is given up does not know what became of its statement.
  @Test("a part whose counting was not waited for is not stored again")
  func cancelledCommit() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = ArtifactUploading.bytes(12_000_000)
      let queue = fixture.queue
      let id = try await queue.beginArtifact(lease, ArtifactUploading.description(bytes)).uploadID
      _ = try await ArtifactUploading.send(bytes, from: 0, to: queue, id, lease, until: 6_000_000)
      let last = Array(bytes[6_000_000..<9_000_000])
      let outcome = try await fixture.database.transaction { transaction in
        try await transaction.execute(Statement("test_lock_uploads", "LOCK TABLE artifact_uploads IN SHARE MODE"))
        let sending = Task { try await queue.appendArtifact(id, lease: lease, offset: 6_000_000, bytes: last) }
        try await fixture.untilBlocked(by: transaction)
        sending.cancel()
        return await sending.result
      }
      #expect(throws: RunQueueError.self) { try outcome.get() }
      while try await ArtifactUploadStore(fixture.database).get(id, lease)?.upload.committedBytes == 0 {}
      // The same call again: what was counted is known, and no part of it made once more.
      #expect(try await queue.appendArtifact(id, lease: lease, offset: 6_000_000, bytes: last) == 8 << 20)
      _ = try await ArtifactUploading.send(bytes, from: 9_000_000, to: queue, id, lease)
      let artifact = try await queue.finishArtifact(id, lease: lease)
      #expect(try await ArtifactUploading.content(fixture, artifact) == bytes)
    }
  }

  @Test("parts that come late for an upload that another server has finished do no harm", arguments: [false, true])
  func finishedElsewhere(_ hasRow: Bool) async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = ArtifactUploading.bytes(20_000_000)
      let id = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes)).uploadID
      _ = try await ArtifactUploading.send(bytes, from: 0, to: fixture.queue, id, lease, until: 12_000_000)
      let stale = try #require(try await ArtifactUploadStore(fixture.database).get(id, lease)?.upload)
      let other = fixture.otherQueue()
      _ = try await ArtifactUploading.send(bytes, from: 8 << 20, to: other, id, lease)
      let artifact: Artifact
      if hasRow {
        // The object is there, and the row not yet an artifact's.
        let upload = try #require(try await ArtifactUploadStore(fixture.database).get(id, lease)?.upload)
        try await other.storage.finishUpload(
          key: upload.storageKey, upload: try #require(upload.storageUpload), tags: upload.partTags)
        await expectOutOfPlace(20_000_000) {
          _ = try await ArtifactUploading.send(bytes, from: 12_000_000, to: fixture.queue, id, lease)
        }
        artifact = try await other.finishArtifact(id, lease: lease)
      } else {
        artifact = try await other.finishArtifact(id, lease: lease)
        await expectOutOfPlace(0) {
          _ = try await ArtifactUploading.send(bytes, from: 12_000_000, to: fixture.queue, id, lease)
        }
      }
      try await fixture.queue.forget(stale)
      #expect(try await ArtifactUploading.content(fixture, artifact) == bytes)
      let again = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes))
      #expect(again.artifact == artifact)
    }
  }

  @Test("a storage that refuses us is told from one that is away for a while", arguments: [1, 20_000_000])
  func refusal(_ count: Int) async throws {
    var configuration = try await ObjectStore.makeBucket()
    configuration.bucket = "nobody-has-made-it"
    try await withServices(objectStore: configuration) { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = ArtifactUploading.bytes(count)
      do {
        let id = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes)).uploadID
        _ = try await ArtifactUploading.send(bytes, from: 0, to: fixture.queue, id, lease)
        _ = try await fixture.queue.finishArtifact(id, lease: lease)
        Issue.record("it was stored")
      } catch RunQueueError.storageRefused {
      } catch {
        Issue.record("another error: \(error)")
      }
    }
  }

  @Test("where others have all the memory there is a piece is refused for now, and taken when it comes again")
  func noMemory() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = ArtifactUploading.bytes(9_000_000)
      let queue = fixture.queue
      let id = try await queue.beginArtifact(lease, ArtifactUploading.description(bytes)).uploadID
      func append(_ range: Range<Int>) async throws -> Int64 {
        try await queue.appendArtifact(id, lease: lease, offset: Int64(range.lowerBound), bytes: Array(bytes[range]))
      }
      _ = try await append(0..<3_000_000)
      _ = try await append(3_000_000..<6_000_000)
      // Calls whose bytes a store does not take: what they leave is enough for a piece, not for a part beside it.
      try await Self.holding(queue.uploads, leaving: 9_000_000) {
        await expectBusy { _ = try await append(6_000_000..<9_000_000) }
      }
      try await Self.holding(queue.uploads, leaving: 2_000_000) {
        await expectBusy { _ = try await append(6_000_000..<9_000_000) }
      }
      // What was here made room for those calls.
      let state = try await queue.beginArtifact(lease, ArtifactUploading.description(bytes))
      #expect(state.committedBytes == 0)
      #expect(try await ArtifactUploading.send(bytes, from: 0, to: queue, id, lease) == 9_000_000)
      let artifact = try await queue.finishArtifact(id, lease: lease)
      let content = try await ArtifactUploading.content(fixture, artifact)
      #expect(content == bytes)
    }
  }

  @Test("uploads of a run that ended are removed, with what is stored of them")
  func abandoned() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = ArtifactUploading.bytes(9_000_000)
      let id = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes)).uploadID
      _ = try await ArtifactUploading.send(bytes, from: 0, to: fixture.queue, id, lease)
      let cleaner = UploadCleaner(
        database: fixture.database, storage: fixture.queue.storage, ownership: fixture.services.ownership,
        buffers: fixture.queue.uploads)
      try await cleaner.clean()
      #expect(try FilesOf(fixture.artifactsFolder).artifacts.count == 3)
      try await fixture.database.execute(
        Statement("test_age_uploads", "UPDATE artifact_uploads SET updated_at = now() - interval '2 days'"))
      try await cleaner.clean()
      #expect(try FilesOf(fixture.artifactsFolder).artifacts == [])
      await expectOutOfPlace(0) { _ = try await fixture.queue.finishArtifact(id, lease: lease) }
      await expectRejected { _ = try await fixture.queue.finishArtifact(id, lease: lease) }
    }
  }

  /// Runs `body` while another call has all the memory of uploads but for so many bytes.
  private static func holding(_ buffers: UploadBuffers, leaving rest: Int, _ body: () async throws -> Void) async throws
  {
    var hold = buffers.hold()
    try hold.grow(by: ServiceLimits.uploadBufferBytes - rest)
    try await body()
  }
}
