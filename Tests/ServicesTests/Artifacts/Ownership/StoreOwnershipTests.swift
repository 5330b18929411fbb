import Database
import DatabaseTesting
import Logging
import Messages
import Testing

@testable import Services

/// What becomes of a store that several databases use, or that is not where it was.
@Suite(.timeLimit(.minutes(3))) struct StoreOwnershipTests {
  /// A database of its own, as it looks at the store of another one.
  private struct Party {
    let database: Database
    let storage: any ArtifactStorage
    let ownership: StoreOwnership

    let queue: RunQueue

    init(_ fixture: ServicesFixture, _ storage: any ArtifactStorage) {
      database = fixture.database
      self.storage = storage
      ownership = StoreOwnership(database: database, storage: storage, logger: TestCluster.quietLogger)
      queue = RunQueue(
        database: database, newsroom: fixture.services.newsroom, storage: storage, ownership: ownership,
        loop: fixture.loop, logger: TestCluster.quietLogger)
    }

    /// Removes what nothing in the database refers to, however young.
    func sweep(_ key: String) async throws -> Int {
      let sweeper = OrphanSweeper(
        database: database, storage: storage, ownership: ownership, logger: TestCluster.quietLogger)
      let own = key.dropFirst(storage.keyPrefix.count)
      return try await sweeper.sweep([String(own.prefix(3))], olderThan: .seconds(-60))
    }

    func has(_ key: String) async throws -> Bool {
      do throws(ArtifactStorageError) {
        return try await storage.read(key: key, offset: 0, count: 1).next() != nil
      } catch {
        guard error.code == .missing else { throw error }
        return false
      }
    }

    /// An object that no database knows.
    func writeOrphan() async throws -> String {
      let key = storage.newKey(run: RecordIDSource.shared.next(), artifact: RecordIDSource.shared.next())
      try await storage.write([1, 2, 3], key: key)
      return key
    }

    var marker: StoreMarker? {
      get async throws {
        guard let bytes = try await storage.read(key: storage.markerKey, offset: 0, count: 1000).next() else {
          return nil
        }
        return StoreMarker(bytes)
      }
    }
  }

  private func withParties(
    _ kind: StorageKind, _ body: (Party, _ other: Party) async throws -> Void
  ) async throws {
    try await kind.with { storage in
      try await withServices { first in
        try await withServices { second in try await body(Party(first, storage), Party(second, storage)) }
      }
    }
  }

  /// Gives one database what the other knows of its stores, as if it was a copy.
  private func copy(_ original: Party, to copy: Party) async throws {
    let row = try #require(
      try await original.database.queryOne(
        Statement("test_store_row", "SELECT place, owner, stamp FROM artifact_stores")))
    let (place, owner, stamp): (String, UUID, UUID) = (
      try row.column("place"), try row.column("owner"), try row.column("stamp")
    )
    try await copy.database.execute(
      Statement(
        "test_copy_store", "INSERT INTO artifact_stores (place, owner, stamp, next_stamp) VALUES ($1, $2, $3, NULL)"),
      place, owner, stamp)
  }

  @Test("the first database takes the store, and another one removes nothing from it", arguments: StorageKind.allCases)
  func anothers(_ kind: StorageKind) async throws {
    try await withParties(kind) { first, second in
      #expect(try await first.ownership.renew() == .ours)
      let before = try #require(try await first.marker)
      #expect(try await first.ownership.renew() == .ours)
      #expect(try await first.marker?.owner == before.owner)
      #expect(try await first.marker?.stamp != before.stamp)
      let key = try await first.writeOrphan()
      let upload = try await first.storage.beginUpload(key: key)
      #expect(try await second.sweep(key) == 0)
      #expect(try await second.ownership.renew() == .anothers)
      #expect(try await second.has(key))
      #expect(try await second.storage.openUploads(after: nil, limit: 10).uploads.map(\.upload) == [upload])
      #expect(try await !second.ownership.allowsRemoval())
      let refusal = await #expect(throws: ArtifactStoreElsewhere.self) { try await second.ownership.expectHere() }
      #expect(refusal?.description.contains("ARTIFACTS_DIR") == true)
      #expect(try await first.sweep(key) == 2)
      #expect(try await !first.has(key))
    }
  }

  /// The owner would remove it: it knows it as little as what a server has left behind.
  @Test("a database stores nothing where another one keeps its artifacts", arguments: StorageKind.allCases)
  func anothersWrites(_ kind: StorageKind) async throws {
    try await kind.with { storage in
      try await withServices { first in
        try await withServices { second in
          let (owner, guest) = (Party(first, storage), Party(second, storage))
          _ = try await owner.queue.storeArtifact(try await first.makeLeasedRun().lease, .sample())
          let lease = try await second.makeLeasedRun().lease
          await expectRefused { _ = try await guest.queue.storeArtifact(lease, .sample()) }
          for count in [3, 9_000_000] {
            await expectRefused {
              let bytes = [UInt8](repeating: 7, count: count)
              let id = try await guest.queue.beginArtifact(lease, .sample(bytes)).uploadID
              _ = try await guest.queue.appendArtifact(id, lease: lease, offset: 0, bytes: bytes)
              _ = try await guest.queue.finishArtifact(id, lease: lease)
            }
          }
          #expect(try await owner.sweep(ArtifactKey.key(run: lease.runID, artifact: lease.runID)) == 0)
          #expect(try await ArtifactStore(guest.database).count(lease) == 0)
          // The owner is gone for good, and an operator has removed its marker.
          try await storage.remove(key: storage.markerKey)
          #expect(try await guest.ownership.renew() == .ours)
          let stored = try await guest.queue.storeArtifact(lease, .sample())
          let id = try #require(UUID(stored.id))
          #expect(try await guest.has(storage.newKey(run: lease.runID, artifact: id)))
        }
      }
    }
  }

  private func expectRefused(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
  ) async {
    do {
      try await body()
      Issue.record("it was stored", sourceLocation: sourceLocation)
    } catch RunQueueError.storageRefused {
    } catch {
      Issue.record("another error: \(error)", sourceLocation: sourceLocation)
    }
  }

  @Test(
    "of two databases that come to a new store at the same time one has it, and each knows which",
    arguments: StorageKind.allCases)
  func newcomers(_ kind: StorageKind) async throws {
    func newRecord() -> StoreRecord {
      StoreRecord(owner: RecordIDSource.shared.next(), stamp: nil, nextStamp: RecordIDSource.shared.next())
    }
    try await withParties(kind) { first, second in
      // Both have seen that there is no marker.
      let (record, other) = (newRecord(), newRecord())
      let standing = try await first.ownership.takeStore(record)
      #expect(standing == .ours)
      #expect(try await second.ownership.takeStore(other) == .anothers)
      #expect(try await first.marker == record.expected)
      // An answer that was lost is repeated.
      #expect(try await first.ownership.takeStore(record) == .ours)
    }
  }

  @Test("a marker is put where there is none, and who comes later finds the first", arguments: StorageKind.allCases)
  func created(_ kind: StorageKind) async throws {
    try await kind.with { storage in
      #expect(try await storage.readMarker() == nil)
      try await storage.createMarker([1])
      try await storage.createMarker([2])
      #expect(try await storage.readMarker() == [1])
      try await storage.writeMarker([])
      #expect(try await storage.readMarker() == [])
    }
  }

  @Test("a store that stalls holds the turn of the servers for a bounded time")
  func stalled() async throws {
    #expect(ServiceLimits.markerTimeout * 3 < DatabaseLimits().idleInTransaction)
    var bucket = try await ObjectStore.makeBucket()
    bucket.prefix = "mute/"
    var storage = S3Storage(bucket, client: ObjectStore.client, loop: ObjectStore.loop)
    storage.markerTimeout = .milliseconds(200)
    try await withServices { fixture in
      let party = Party(fixture, storage)
      let stall = await #expect(throws: ArtifactStorageError.self) { try await party.ownership.renew() }
      #expect(stall?.code == .unavailable)
      #expect(stall?.reason.contains("\(storage.markerTimeout)") == true, "\(String(describing: stall))")
      // What cannot be asked is not known, and the next one asks again.
      await #expect(throws: ArtifactStorageError.self) { _ = try await party.ownership.allowsRemoval() }
    }
  }

  @Test("of a database and its copy neither removes anything, whichever comes first", arguments: [false, true])
  func copies(_ originalFirst: Bool) async throws {
    try await withParties(.files) { original, copied in
      #expect(try await original.ownership.renew() == .ours)
      try await copy(original, to: copied)
      let (first, second) = originalFirst ? (original, copied) : (copied, original)
      #expect(try await first.ownership.renew() == .ours)
      let key = try await original.writeOrphan()
      #expect(try await second.sweep(key) == 0)
      #expect(try await second.ownership.renew() == .disputed)
      #expect(try await first.sweep(key) == 0)
      #expect(try await first.ownership.renew() == .disputed)
      #expect(try await original.has(key))
      #expect(try await !original.ownership.allowsRemoval())
      // It serves all the same.
      try await original.ownership.expectHere()
      // As the log says, once the copy is gone.
      let line = try await expectedLine(original)
      try await original.storage.write(Array(line.utf8), key: original.storage.markerKey)
      #expect(try await original.ownership.renew() == .ours)
      #expect(try await original.sweep(key) == 1)
    }
  }

  @Test(
    "where the bytes may be another database's, retention removes neither them nor their rows",
    arguments: [StoreStanding.disputed, .anothers, .missing])
  func retention(_ standing: StoreStanding) async throws {
    try await withParties(.files) { _, copied in
      try await withServices { fixture in
        let lease = try await fixture.makeLeasedRun().lease
        _ = try await fixture.queue.storeArtifact(lease, .sample())
        let party = Party(fixture, fixture.queue.storage)
        #expect(try await party.ownership.renew() == .ours)
        switch standing {
        case .anothers:
          // As in a backup from before there were markers.
          try await party.database.execute(Statement("test_forget_stores", "DELETE FROM artifact_stores"))
        case .missing: try await party.storage.remove(key: party.storage.markerKey)
        default:
          try await copy(party, to: copied)
          #expect(try await party.ownership.renew() == .ours)
          let copyOfIt = StoreOwnership(
            database: copied.database, storage: party.storage, logger: TestCluster.quietLogger)
          #expect(try await copyOfIt.renew() == .disputed)
        }
        let ownership = StoreOwnership(
          database: fixture.database, storage: party.storage, logger: TestCluster.quietLogger)
        #expect(try await ownership.renew() == standing)
        let retirement = ArtifactRetirement(
          database: fixture.database, storage: party.storage, ownership: ownership,
          retention: ArtifactRetention(maxTotalBytes: 0))
        try await retirement.retire()
        #expect(try FilesOf(fixture.artifactsFolder).artifacts.count == 1)
        #expect(try await ArtifactStore(fixture.database).count(lease) == 1)
      }
    }
  }

  @Test("an upload whose run has changed its mind leaves its parts where they may be another database's")
  func forgotten() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let bytes = [UInt8](repeating: 7, count: 9_000_000)
      _ = try await fixture.queue.beginArtifact(lease, .sample(bytes))
      let parts = try FilesOf(fixture.artifactsFolder).artifacts
      #expect(!parts.isEmpty)
      // As in a backup from before there were markers.
      try await fixture.database.execute(Statement("test_forget_stores", "DELETE FROM artifact_stores"))
      let copy = Party(fixture, fixture.queue.storage)
      await expectRefused { _ = try await copy.queue.storeArtifact(lease, .sample()) }
      _ = try await copy.queue.beginArtifact(lease, .sample([1]))
      #expect(try FilesOf(fixture.artifactsFolder).artifacts == parts)
    }
  }

  @Test("a store without the marker that was put into it is another one, until it is said not to be")
  func missing() async throws {
    try await withParties(.files) { party, _ in
      #expect(try await party.ownership.renew() == .ours)
      try await party.storage.remove(key: party.storage.markerKey)
      let key = try await party.writeOrphan()
      let refusal = await #expect(throws: ArtifactStoreElsewhere.self) { try await party.ownership.expectHere() }
      #expect(try await party.sweep(key) == 0)
      #expect(try await party.has(key))
      let line = try await expectedLine(party)
      #expect(refusal?.description.hasSuffix(line) == true)
      try await party.storage.write(Array(line.utf8), key: party.storage.markerKey)
      try await party.ownership.expectHere()
      #expect(try await party.sweep(key) == 1)
    }
  }

  @Test("a store with another's marker in place of its own is another one")
  func replaced() async throws {
    try await withParties(.files) { first, second in
      #expect(try await first.ownership.renew() == .ours)
      try await first.storage.remove(key: first.storage.markerKey)
      #expect(try await second.ownership.renew() == .ours)
      await #expect(throws: ArtifactStoreElsewhere.self) { try await first.ownership.expectHere() }
      #expect(try await first.ownership.renew() == .replaced)
    }
  }

  @Test("databases with prefixes of their own share a bucket, and what lies elsewhere in it is nobody's")
  func prefixes() async throws {
    let bucket = try await ObjectStore.makeBucket()
    func storage(_ prefix: String) -> S3Storage {
      var configuration = bucket
      configuration.prefix = prefix
      return S3Storage(configuration, client: ObjectStore.client, loop: ObjectStore.loop)
    }
    try await withServices { first in
      try await withServices { second in
        let parties = [Party(first, storage("live/")), Party(second, storage("trial/1/")), Party(second, storage(""))]
        var orphans: [String] = []
        for party in parties {
          let key = try await party.writeOrphan()
          _ = try await party.storage.beginUpload(key: key)
          orphans.append(key)
        }
        // Of other programs, which have names of their own.
        let digits = orphans[2].prefix(3)
        let strangers = ["\(digits)data.csv", "\(digits)\(RecordIDSource.shared.next())/data", "live/readme"]
        for key in strangers { try await parties[2].storage.write([1], key: key) }
        _ = try await parties[2].storage.beginUpload(key: strangers[0])
        for (index, party) in parties.enumerated() {
          for other in orphans.indices { #expect(try await party.has(orphans[other]) == (other >= index)) }
          #expect(try await party.sweep(orphans[index]) == 2)
        }
        for key in strangers { #expect(try await parties[2].has(key)) }
        #expect(try await parties[2].storage.openUploads(after: nil, limit: 10).uploads.map(\.key) == [strangers[0]])
      }
    }
  }

  @Test("what was stored before there was a prefix stays where it is")
  func keptPlaces() async throws {
    var bucket = try await ObjectStore.makeBucket()
    try await withServices(objectStore: bucket) { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let artifact = try await fixture.queue.storeArtifact(lease, .sample(bytes: [1, 2, 3]))
      let id = try #require(UUID(artifact.id))
      let record = try #require(try await ArtifactStore(fixture.database).get(id))
      bucket.prefix = "live/"
      let storage = S3Storage(bucket, client: ObjectStore.client, loop: ObjectStore.loop)
      let bytes = try await storage.read(key: record.storageKey, offset: 0, count: 3)
      #expect(try await bytes.next() == [1, 2, 3])
      // A place of its own has a marker of its own.
      let party = Party(fixture, storage)
      #expect(try await party.ownership.renew() == .ours)
      #expect(try await Party(fixture, fixture.queue.storage).ownership.renew() == .ours)
    }
  }

  /// The line that the log asks an operator for.
  private func expectedLine(_ party: Party) async throws -> String {
    let record = try await party.database.transaction { transaction in
      try await StoreRecords(transaction).lock(party.storage.place)
    }
    return try #require(record).expected.line
  }
}
