import Database
import Messages
import TestSupport
import Testing

@testable import Services

@Suite(.timeLimit(.minutes(3))) struct ArtifactUploadTests {
  @Test("a file of any size arrives, with its activity", arguments: [0, 1, 8 << 20, (8 << 20) + 1, 20_000_000])
  func arrives(_ count: Int) async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = ArtifactUploading.bytes(count)
      let state = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes))
      #expect(state.committedBytes == 0)
      let committed = try await ArtifactUploading.send(bytes, from: 0, to: fixture.queue, state.uploadID, lease)
      // A small one is written in the end; of a large one every byte is committed once the last has come.
      #expect(committed == (count > ServiceLimits.uploadPartBytes ? Int64(count) : 0))
      let artifact = try await fixture.queue.finishArtifact(state.uploadID, lease: lease)
      #expect(artifact.id == state.uploadID.description)
      let content = try await ArtifactUploading.content(fixture, artifact)
      #expect(content == bytes)
      #expect(try await fixture.activityTypes(run: lease.runID) == ["run.started", "artifact.ready"])
      // Repeated, both ways: the same artifact and no second entry.
      let again = try await fixture.queue.finishArtifact(state.uploadID, lease: lease)
      #expect(again == artifact)
      let known = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes))
      #expect(known.artifact == artifact)
      #expect(try await fixture.activityTypes(run: lease.runID).count == 2)
    }
  }

  @Test("another server goes on from what is committed, also under a later lease")
  func otherServer() async throws {
    try await withServices { fixture in
      var lease = try await fixture.makeLeasedRun().lease
      let bytes = ArtifactUploading.bytes(20_000_000)
      let first = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes))
      let committed = try await ArtifactUploading.send(
        bytes, from: 0, to: fixture.queue, first.uploadID, lease, until: 10_000_000)
      #expect(committed == 8 << 20)

      // A process of its own, as far as uploads go: nothing is shared but database and folder.
      let other = fixture.otherQueue()
      await expectOutOfPlace(8 << 20) {
        _ = try await other.appendArtifact(first.uploadID, lease: lease, offset: 10_000_000, bytes: [1])
      }
      try await fixture.overtake(lease)
      await expectLeaseLost {
        _ = try await other.appendArtifact(first.uploadID, lease: lease, offset: 8 << 20, bytes: [1])
      }
      await expectLeaseLost { _ = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes)) }
      lease.generation += 1
      let second = try await other.beginArtifact(lease, ArtifactUploading.description(bytes))
      #expect(second.uploadID == first.uploadID)
      #expect(second.committedBytes == 8 << 20)
      _ = try await ArtifactUploading.send(bytes, from: second.committedBytes, to: other, second.uploadID, lease)
      let artifact = try await other.finishArtifact(second.uploadID, lease: lease)
      let content = try await ArtifactUploading.content(fixture, artifact)
      #expect(content == bytes)
    }
  }

  @Test("what is sent again is taken once, and a gap is refused")
  func repeatedAndMissing() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = ArtifactUploading.bytes(9_000_000)
      let id = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes)).uploadID
      let queue = fixture.queue
      func append(_ range: Range<Int>) async throws -> Int64 {
        try await queue.appendArtifact(id, lease: lease, offset: Int64(range.lowerBound), bytes: Array(bytes[range]))
      }
      _ = try await append(0..<3_000_000)
      _ = try await append(0..<3_000_000)
      await expectOutOfPlace(0) { _ = try await append(3_000_001..<3_000_010) }
      _ = try await append(0..<4_000_000)
      _ = try await append(2_000_000..<6_000_000)
      let committed = try await append(6_000_000..<9_000_000)
      #expect(committed == 9_000_000)
      let late = try await append(8_000_000..<9_000_000)
      #expect(late == 9_000_000)
      await #expect(throws: RunQueueError.self) {
        _ = try await queue.appendArtifact(id, lease: lease, offset: 9_000_000, bytes: [1])
      }
      let artifact = try await queue.finishArtifact(id, lease: lease)
      let content = try await ArtifactUploading.content(fixture, artifact)
      #expect(content == bytes)
    }
  }

  @Test(
    "what is incomplete is not finished, and what is something else never becomes an artifact",
    arguments: [1000, 9_000_000])
  func wrongBytes(_ count: Int) async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      var bytes = ArtifactUploading.bytes(count)
      let description = ArtifactUploading.description(bytes)
      let id = try await fixture.queue.beginArtifact(lease, description).uploadID
      bytes[count / 2] ^= 1
      _ = try await ArtifactUploading.send(bytes, from: 0, to: fixture.queue, id, lease, until: count - 1)
      await expectOutOfPlace(count > ServiceLimits.uploadPartBytes ? 8 << 20 : 0) {
        _ = try await fixture.queue.finishArtifact(id, lease: lease)
      }
      // What finish took out is begun again from what is committed, as after any outOfPlace.
      let state = try await fixture.queue.beginArtifact(lease, description)
      #expect(state.uploadID == id)
      _ = try await ArtifactUploading.send(bytes, from: state.committedBytes, to: fixture.queue, id, lease)
      await expectRejected { _ = try await fixture.queue.finishArtifact(id, lease: lease) }
      #expect(try await ArtifactStore(fixture.database).count(lease) == 0)
      #expect(try FilesOf(fixture.artifactsFolder).artifacts == [])
      // The name is free again.
      bytes[count / 2] ^= 1
      let next = try await fixture.queue.beginArtifact(lease, description)
      #expect(next.uploadID != id)
      _ = try await ArtifactUploading.send(bytes, from: 0, to: fixture.queue, next.uploadID, lease)
      _ = try await fixture.queue.finishArtifact(next.uploadID, lease: lease)
      #expect(try FilesOf(fixture.artifactsFolder).artifacts.count == 1)
    }
  }

  @Test("a server that dies between the object and its row is made up for by another")
  func deathBeforeTheRow() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = ArtifactUploading.bytes(9_000_000)
      let id = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes)).uploadID
      _ = try await ArtifactUploading.send(bytes, from: 0, to: fixture.queue, id, lease)
      let upload = try #require(try await ArtifactUploadStore(fixture.database).get(id, lease)?.upload)
      try await fixture.queue.storage.finishUpload(
        key: upload.storageKey, upload: try #require(upload.storageUpload), tags: upload.partTags)
      let artifact = try await fixture.otherQueue().finishArtifact(id, lease: lease)
      let content = try await ArtifactUploading.content(fixture, artifact)
      #expect(content == bytes)
    }
  }

  @Test("another file of the same name takes the place of an upload, not of an artifact")
  func otherDescription() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let first = try await fixture.queue.beginArtifact(
        lease, ArtifactUploading.description(ArtifactUploading.bytes(9_000_000)))
      let bytes = ArtifactUploading.bytes(10)
      let second = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes))
      #expect(first.uploadID != second.uploadID)
      #expect(try FilesOf(fixture.artifactsFolder).artifacts == [])
      await expectRejected {
        _ = try await fixture.queue.appendArtifact(first.uploadID, lease: lease, offset: 0, bytes: [1])
      }
      _ = try await ArtifactUploading.send(bytes, from: 0, to: fixture.queue, second.uploadID, lease)
      _ = try await fixture.queue.finishArtifact(second.uploadID, lease: lease)
      await expectRejected { _ = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description([1, 2])) }
    }
  }

  @Test("uploads under way count against what an attempt may have, and those that are known go on")
  func bounded() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = ArtifactUploading.bytes(10)
      let known = ArtifactUploading.description(bytes)
      let id = try await fixture.queue.beginArtifact(lease, known).uploadID
      let fill = Statement(
        "test_fill_uploads",
        """
        INSERT INTO artifact_uploads (id, run_id, lease, task_number, kind, file_name, content_type, size_bytes, sha256,
          made_on_failure, storage_key, part_bytes)
        SELECT gen_random_uuid(), $1, $2, 0, 1, 'file-' || n, 'a/b', 1, sha256('1'), false, 'key-' || n, 1
        FROM generate_series(2, $3::int) AS n
        """)
      try await fixture.database.execute(
        fill, lease.runID, lease.generation, Int32(ServiceLimits.artifactsPerAttempt))
      var another = known
      another.fileName = "another"
      await expectRejected { [another] in _ = try await fixture.queue.beginArtifact(lease, another) }
      await expectRejected { _ = try await fixture.queue.storeArtifact(lease, .sample(name: "another")) }
      #expect(try await fixture.queue.beginArtifact(lease, known).uploadID == id)
      _ = try await ArtifactUploading.send(bytes, from: 0, to: fixture.queue, id, lease)
      _ = try await fixture.queue.finishArtifact(id, lease: lease)
    }
  }

  @Test("a later attempt uploads another file of the same name, beside what the earlier one has stored and begun")
  func laterAttempt() async throws {
    try await withServices { fixture in
      var lease = try await fixture.makeLeasedRun().lease
      let bytes = ArtifactUploading.bytes(10)
      let first = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes))
      _ = try await ArtifactUploading.send(bytes, from: 0, to: fixture.queue, first.uploadID, lease)
      let artifact = try await fixture.queue.finishArtifact(first.uploadID, lease: lease)
      try await fixture.overtake(lease)
      lease.generation += 1
      let later = ArtifactUploading.bytes(11)
      let second = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(later))
      #expect(second.artifact == nil && second.committedBytes == 0)
      _ = try await ArtifactUploading.send(later, from: 0, to: fixture.queue, second.uploadID, lease)
      let other = try await fixture.queue.finishArtifact(second.uploadID, lease: lease)
      #expect(other.id != artifact.id && other.fileName == artifact.fileName)
      #expect(try await ArtifactUploading.content(fixture, artifact) == bytes)
      #expect(try await ArtifactUploading.content(fixture, other) == later)
    }
  }
}
