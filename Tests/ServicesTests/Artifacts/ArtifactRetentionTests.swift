import Database
import DatabaseTesting
import Messages
import Testing

@testable import Services

@Suite(.timeLimit(.minutes(2))) struct ArtifactRetentionTests {
  private func store(_ fixture: ServicesFixture, _ lease: RunLease, _ sizes: [Int]) async throws -> [Artifact] {
    var stored: [Artifact] = []
    for (index, size) in sizes.enumerated() {
      stored.append(
        try await fixture.queue.storeArtifact(
          lease, .sample(name: "file-\(index)", bytes: [UInt8](repeating: 1, count: size))))
    }
    return stored
  }

  private func retirement(_ fixture: ServicesFixture, _ retention: ArtifactRetention) -> ArtifactRetirement {
    ArtifactRetirement(
      database: fixture.database, storage: fixture.queue.storage, ownership: fixture.services.ownership,
      retention: retention)
  }

  private func age(_ fixture: ServicesFixture, _ artifact: Artifact, _ days: Int) async throws {
    try await fixture.database.execute(
      Statement(
        "test_age_artifact", "UPDATE artifacts SET created_at = now() - make_interval(days => $2::int) WHERE id = $1"),
      try #require(UUID(artifact.id)), Int32(days))
  }

  private func names(_ fixture: ServicesFixture, _ lease: RunLease) async throws -> [String] {
    try await ArtifactStore(fixture.database).list(run: lease.runID, after: nil, limit: 1000).map(\.fileName)
  }

  @Test("artifacts that are too old go with their bytes, and the record of them stays")
  func byAge() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let stored = try await store(fixture, lease, [10, 10, 10])
      try await age(fixture, stored[1], 8)
      let kept = retirement(fixture, ArtifactRetention())
      try await kept.retire()
      #expect(try await names(fixture, lease).count == 3)
      let week = retirement(fixture, ArtifactRetention(maxAge: .seconds(7 * 86_400)))
      try await week.retire()
      try await week.retire()
      #expect(try await names(fixture, lease) == ["file-0", "file-2"])
      #expect(try FilesOf(fixture.artifactsFolder).artifacts.count == 2)
      #expect(try await fixture.activityTypes(run: lease.runID).count == 4)
    }
  }

  /// What another server is about to remove would be counted as well, and as much be removed again.
  @Test("one server at a time removes, by age or by size", arguments: [true, false])
  func oneAtATime(_ isByAge: Bool) async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let stored = try await store(fixture, lease, [10, 10])
      try await age(fixture, stored[0], 8)
      let retirement = retirement(
        fixture, isByAge ? ArtifactRetention(maxAge: .seconds(7 * 86_400)) : ArtifactRetention(maxTotalBytes: 10))
      try await fixture.database.transaction { another in
        #expect(try await ArtifactStore(another).lockRetirement())
        try await retirement.retire()
      }
      #expect(try await names(fixture, lease) == ["file-0", "file-1"])
      try await retirement.retire()
      #expect(try await names(fixture, lease) == ["file-1"])
    }
  }

  @Test("of more bytes than may be the oldest go, and no more of them than have to")
  func bySize() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let stored = try await store(fixture, lease, [100, 200, 300, 400])
      for (index, artifact) in stored.enumerated() { try await age(fixture, artifact, 10 - index) }
      try await retirement(fixture, ArtifactRetention(maxTotalBytes: 1000)).retire()
      #expect(try await names(fixture, lease).count == 4)
      // 1,000 bytes to 750: the first two have to go, and are enough.
      try await retirement(fixture, ArtifactRetention(maxTotalBytes: 750)).retire()
      #expect(try await names(fixture, lease) == ["file-2", "file-3"])
      try await retirement(fixture, ArtifactRetention(maxTotalBytes: 0)).retire()
      #expect(try await names(fixture, lease) == [])
      #expect(try FilesOf(fixture.artifactsFolder).artifacts == [])
    }
  }

  @Test(
    "bytes that nothing refers to are found and removed, what is young or known is not", arguments: StorageKind.allCases
  )
  func orphans(_ kind: StorageKind) async throws {
    try await withServices(objectStore: kind == .objectStore ? try await ObjectStore.makeBucket() : nil) { fixture in
      let storage = fixture.queue.storage
      let lease = try await fixture.makeLeasedRun().lease
      _ = try await store(fixture, lease, [10])
      let bytes = [UInt8](repeating: 1, count: 9_000_000)
      let known = try await fixture.queue.beginArtifact(lease, .sample(bytes))
      _ = try await fixture.queue.appendArtifact(
        known.uploadID, lease: lease, offset: 0, bytes: Array(bytes[..<4_000_000]))
      let orphan = ArtifactKey.key(run: lease.runID, artifact: RecordIDSource.shared.next())
      try await storage.write([1, 2, 3], key: orphan)
      _ = try await storage.beginUpload(key: orphan)
      let sweeper = OrphanSweeper(
        database: fixture.database, storage: storage, ownership: fixture.services.ownership,
        logger: TestCluster.quietLogger)
      let prefix = "\(lease.runID.description.suffix(2))/"
      // All uploads of moto are of the year 2010.
      let old = try await sweeper.sweep([prefix])
      #expect(old == (kind == .objectStore ? 1 : 0))
      let all = try await sweeper.sweep([prefix], olderThan: .seconds(-60))
      #expect(old + all == 2)
      #expect(try await sweeper.sweep([prefix], olderThan: .seconds(-60)) == 0)
      #expect(ArtifactKey.prefixes.contains(prefix))
      #expect(try await storage.objects(prefix: prefix, after: nil, limit: 10).count == 1)
      #expect(try await storage.openUploads(after: nil, limit: 10).uploads.count == 1)
      #expect(try await names(fixture, lease) == ["file-0"])
    }
  }

  /// A repeated call has begun it, or a second one whose first was thought to be lost.
  @Test("an upload beside the one that goes on, of the same key, is nobody's", arguments: StorageKind.allCases)
  func secondUpload(_ kind: StorageKind) async throws {
    try await withServices(objectStore: kind == .objectStore ? try await ObjectStore.makeBucket() : nil) { fixture in
      let storage = fixture.queue.storage
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = ArtifactUploading.bytes(9_000_000)
      let id = try await fixture.queue.beginArtifact(lease, ArtifactUploading.description(bytes)).uploadID
      let upload = try #require(try await ArtifactUploadStore(fixture.database).get(id, lease)?.upload)
      _ = try await storage.beginUpload(key: upload.storageKey)
      let sweeper = OrphanSweeper(
        database: fixture.database, storage: storage, ownership: fixture.services.ownership,
        logger: TestCluster.quietLogger)
      #expect(try await sweeper.sweep([], olderThan: .seconds(-60)) == 1)
      #expect(try await storage.openUploads(after: nil, limit: 10).uploads.map(\.upload) == [upload.storageUpload])
      _ = try await storage.beginUpload(key: upload.storageKey)
      _ = try await ArtifactUploading.send(bytes, from: 0, to: fixture.queue, id, lease)
      _ = try await fixture.queue.finishArtifact(id, lease: lease)
      #expect(try await sweeper.sweep([], olderThan: .seconds(-60)) == 1)
      #expect(try await storage.openUploads(after: nil, limit: 10).uploads.isEmpty)
    }
  }

  @Test("what a server leaves behind that dies while it writes a file is found")
  func unfinishedFile() async throws {
    try await withServices { fixture in
      let run = RecordIDSource.shared.next()
      let path = "\(fixture.artifactsFolder)/\(ArtifactKey.key(run: run, artifact: RecordIDSource.shared.next()))"
      try FileWork.write(to: "\(path).\(RecordIDSource.shared.next()).part") { file throws(ArtifactFileError) in
        try file.write([1])
      }
      let sweeper = OrphanSweeper(
        database: fixture.database, storage: fixture.queue.storage, ownership: fixture.services.ownership,
        logger: TestCluster.quietLogger)
      #expect(try await sweeper.sweep(["\(run.description.suffix(2))/"], olderThan: .seconds(-60)) == 1)
      #expect(try FilesOf(fixture.artifactsFolder).artifacts == [])
    }
  }

  @Test("all of them are found, however many pages they fill", arguments: StorageKind.allCases)
  func manyOrphans(_ kind: StorageKind) async throws {
    try await withServices(objectStore: kind == .objectStore ? try await ObjectStore.makeBucket() : nil) { fixture in
      let storage = fixture.queue.storage
      let run = RecordIDSource.shared.next()
      for _ in 0..<5 {
        let key = storage.newKey(run: run, artifact: RecordIDSource.shared.next())
        try await storage.write([1], key: key)
        _ = try await storage.beginUpload(key: key)
      }
      var sweeper = OrphanSweeper(
        database: fixture.database, storage: storage, ownership: fixture.services.ownership,
        logger: TestCluster.quietLogger)
      sweeper.pageSize = 2
      #expect(try await sweeper.sweep(["\(run.description.suffix(2))/"], olderThan: .seconds(-60)) == 10)
    }
  }
}
