import Crypto
import Database
import Messages
import TestSupport
import Testing

@testable import Services

@Suite(.timeLimit(.minutes(3))) struct ArtifactUploadTests {
  /// Bytes of which no two blocks are alike.
  private static func bytes(_ count: Int) -> [UInt8] {
    var block = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 131 &+ $0 >> 9) }
    var bytes: [UInt8] = []
    while bytes.count < count {
      block[0] &+= 1
      bytes += block.prefix(count - bytes.count)
    }
    return bytes
  }

  private static func description(_ bytes: [UInt8]) -> ArtifactDescription { .sample(bytes) }

  /// Sends all bytes from a place on, as a client does that keeps what is not committed.
  private static func send(
    _ bytes: [UInt8], from start: Int64, to queue: RunQueue, _ id: UUID, _ lease: RunLease, piece: Int = 3_000_000,
    until end: Int? = nil
  ) async throws -> Int64 {
    var committed = start
    var offset = Int(start)
    let end = end ?? bytes.count
    while offset < end {
      let next = min(offset + piece, end)
      committed = try await queue.appendArtifact(
        id, lease: lease, offset: Int64(offset), bytes: Array(bytes[offset..<next]))
      offset = next
    }
    return committed
  }

  private static func content(_ fixture: ServicesFixture, _ artifact: Artifact) async throws -> [UInt8] {
    let id = try #require(UUID(artifact.id))
    let record = try #require(try await ArtifactStore(fixture.database).get(id))
    let bytes = try await fixture.queue.storage.read(key: record.storageKey, offset: 0, count: record.sizeBytes + 1)
    var all: [UInt8] = []
    while let piece = try await bytes.next() { all += piece }
    return all
  }

  @Test("a file of any size arrives, with its activity", arguments: [0, 1, 8 << 20, (8 << 20) + 1, 20_000_000])
  func arrives(_ count: Int) async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = Self.bytes(count)
      let state = try await fixture.queue.beginArtifact(lease, Self.description(bytes))
      #expect(state.committedBytes == 0)
      let committed = try await Self.send(bytes, from: 0, to: fixture.queue, state.uploadID, lease)
      // A small one is written in the end; of a large one every byte is committed once the last has come.
      #expect(committed == (count > ServiceLimits.uploadPartBytes ? Int64(count) : 0))
      let artifact = try await fixture.queue.finishArtifact(state.uploadID, lease: lease)
      #expect(artifact.id == state.uploadID.description)
      let content = try await Self.content(fixture, artifact)
      #expect(content == bytes)
      #expect(try await fixture.activityTypes(run: lease.runID) == ["run.started", "artifact.ready"])
      // Repeated, both ways: the same artifact and no second entry.
      let again = try await fixture.queue.finishArtifact(state.uploadID, lease: lease)
      #expect(again == artifact)
      let known = try await fixture.queue.beginArtifact(lease, Self.description(bytes))
      #expect(known.artifact == artifact)
      #expect(try await fixture.activityTypes(run: lease.runID).count == 2)
    }
  }

  @Test("another server goes on from what is committed, also under a later lease")
  func otherServer() async throws {
    try await withServices { fixture in
      var lease = try await fixture.makeLeasedRun().lease
      let bytes = Self.bytes(20_000_000)
      let first = try await fixture.queue.beginArtifact(lease, Self.description(bytes))
      let committed = try await Self.send(
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
      await expectLeaseLost { _ = try await fixture.queue.beginArtifact(lease, Self.description(bytes)) }
      lease.generation += 1
      let second = try await other.beginArtifact(lease, Self.description(bytes))
      #expect(second.uploadID == first.uploadID)
      #expect(second.committedBytes == 8 << 20)
      _ = try await Self.send(bytes, from: second.committedBytes, to: other, second.uploadID, lease)
      let artifact = try await other.finishArtifact(second.uploadID, lease: lease)
      let content = try await Self.content(fixture, artifact)
      #expect(content == bytes)
    }
  }

  @Test("what is sent again is taken once, and a gap is refused")
  func repeatedAndMissing() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = Self.bytes(9_000_000)
      let id = try await fixture.queue.beginArtifact(lease, Self.description(bytes)).uploadID
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
      let content = try await Self.content(fixture, artifact)
      #expect(content == bytes)
    }
  }

  @Test(
    "what is incomplete is not finished, and what is something else never becomes an artifact",
    arguments: [1000, 9_000_000])
  func wrongBytes(_ count: Int) async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      var bytes = Self.bytes(count)
      let description = Self.description(bytes)
      let id = try await fixture.queue.beginArtifact(lease, description).uploadID
      bytes[count / 2] ^= 1
      _ = try await Self.send(bytes, from: 0, to: fixture.queue, id, lease, until: count - 1)
      await expectOutOfPlace(count > ServiceLimits.uploadPartBytes ? 8 << 20 : 0) {
        _ = try await fixture.queue.finishArtifact(id, lease: lease)
      }
      // What finish took out is begun again from what is committed, as after any outOfPlace.
      let state = try await fixture.queue.beginArtifact(lease, description)
      #expect(state.uploadID == id)
      _ = try await Self.send(bytes, from: state.committedBytes, to: fixture.queue, id, lease)
      await expectRejected { _ = try await fixture.queue.finishArtifact(id, lease: lease) }
      #expect(try await ArtifactStore(fixture.database).count(run: lease.runID) == 0)
      #expect(try FilesOf(fixture.artifactsFolder).all == [])
      // The name is free again.
      bytes[count / 2] ^= 1
      let next = try await fixture.queue.beginArtifact(lease, description)
      #expect(next.uploadID != id)
      _ = try await Self.send(bytes, from: 0, to: fixture.queue, next.uploadID, lease)
      _ = try await fixture.queue.finishArtifact(next.uploadID, lease: lease)
      #expect(try FilesOf(fixture.artifactsFolder).all.count == 1)
    }
  }

  @Test("a server that dies between the object and its row is made up for by another")
  func deathBeforeTheRow() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = Self.bytes(9_000_000)
      let id = try await fixture.queue.beginArtifact(lease, Self.description(bytes)).uploadID
      _ = try await Self.send(bytes, from: 0, to: fixture.queue, id, lease)
      let upload = try #require(try await ArtifactUploadStore(fixture.database).get(id, lease)?.upload)
      try await fixture.queue.storage.finishUpload(
        key: upload.storageKey, upload: try #require(upload.storageUpload), tags: upload.partTags)
      let artifact = try await fixture.otherQueue().finishArtifact(id, lease: lease)
      let content = try await Self.content(fixture, artifact)
      #expect(content == bytes)
    }
  }

  @Test("another file of the same name takes the place of an upload, not of an artifact")
  func otherDescription() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let first = try await fixture.queue.beginArtifact(lease, Self.description(Self.bytes(9_000_000)))
      let bytes = Self.bytes(10)
      let second = try await fixture.queue.beginArtifact(lease, Self.description(bytes))
      #expect(first.uploadID != second.uploadID)
      #expect(try FilesOf(fixture.artifactsFolder).all == [])
      await expectRejected {
        _ = try await fixture.queue.appendArtifact(first.uploadID, lease: lease, offset: 0, bytes: [1])
      }
      _ = try await Self.send(bytes, from: 0, to: fixture.queue, second.uploadID, lease)
      _ = try await fixture.queue.finishArtifact(second.uploadID, lease: lease)
      await expectRejected { _ = try await fixture.queue.beginArtifact(lease, Self.description([1, 2])) }
    }
  }

  @Test("uploads of a run that ended are removed, with what is stored of them")
  func abandoned() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = Self.bytes(9_000_000)
      let id = try await fixture.queue.beginArtifact(lease, Self.description(bytes)).uploadID
      _ = try await Self.send(bytes, from: 0, to: fixture.queue, id, lease)
      let cleaner = UploadCleaner(
        database: fixture.database, storage: fixture.queue.storage, buffers: fixture.queue.uploads)
      try await cleaner.clean()
      #expect(try FilesOf(fixture.artifactsFolder).all.count == 3)
      try await fixture.database.execute(
        Statement("test_age_uploads", "UPDATE artifact_uploads SET updated_at = now() - interval '2 days'"))
      try await cleaner.clean()
      #expect(try FilesOf(fixture.artifactsFolder).all == [])
      await expectRejected { _ = try await fixture.queue.finishArtifact(id, lease: lease) }
    }
  }

  @Test(
    "what cannot be stored is refused at once",
    arguments: [
      ArtifactDescription(
        fileName: "../a", contentType: "a/b", kind: .screenshot, taskNumber: 0, sizeBytes: 1, sha256: zeros),
      ArtifactDescription(
        fileName: "a", contentType: "ab", kind: .screenshot, taskNumber: 0, sizeBytes: 1, sha256: zeros),
      ArtifactDescription(
        fileName: "a", contentType: "a/b\r\nx: y", kind: .screenshot, taskNumber: 0, sizeBytes: 1, sha256: zeros),
      ArtifactDescription(
        fileName: "a", contentType: "a/b", kind: .screenshot, taskNumber: -1, sizeBytes: 1, sha256: zeros),
      ArtifactDescription(
        fileName: "a", contentType: "a/b", kind: .screenshot, taskNumber: 0, sizeBytes: -1, sha256: zeros),
      ArtifactDescription(
        fileName: "a", contentType: "a/b", kind: .screenshot, taskNumber: 0, sizeBytes: 1 << 40, sha256: zeros),
      ArtifactDescription(
        fileName: "a", contentType: "a/b", kind: .screenshot, taskNumber: 0, sizeBytes: 1, sha256: [1]),
    ])
  func refused(_ description: ArtifactDescription) async throws {
    #expect(throws: RunQueueError.self) { try description.check() }
  }

  private static let zeros = [UInt8](repeating: 0, count: 32)
}

extension ArtifactDescription {
  /// Of these bytes.
  static func sample(_ bytes: [UInt8]) -> ArtifactDescription {
    ArtifactDescription(
      fileName: "file.bin", contentType: "application/octet-stream", kind: .screenshot, taskNumber: 1,
      sizeBytes: Int64(bytes.count), sha256: Array(SHA256.hash(data: bytes)))
  }
}

extension ServicesFixture {
  /// A queue that shares database and artifacts with the first and nothing else, as another server's does.
  func otherQueue() -> RunQueue {
    RunQueue(
      database: database, newsroom: services.newsroom, storage: ArtifactFiles(folder: artifactsFolder, loop: loop),
      loop: loop)
  }
}

private func expectOutOfPlace(
  _ committed: Int64, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
  do {
    try await body()
    Issue.record("it was taken", sourceLocation: sourceLocation)
  } catch RunQueueError.outOfPlace(let bytes) {
    #expect(bytes == committed, sourceLocation: sourceLocation)
  } catch {
    Issue.record("another error: \(error)", sourceLocation: sourceLocation)
  }
}

private func expectRejected(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
  do {
    try await body()
    Issue.record("it was accepted", sourceLocation: sourceLocation)
  } catch RunQueueError.rejected {
  } catch {
    Issue.record("another error: \(error)", sourceLocation: sourceLocation)
  }
}
