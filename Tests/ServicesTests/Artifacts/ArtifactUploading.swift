import Database
import DatabaseTesting
import Messages
import Testing

@testable import Services

/// What tests of uploads send, and find stored.
enum ArtifactUploading {
  /// Bytes of which no two blocks are alike.
  static func bytes(_ count: Int) -> [UInt8] {
    var block = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 131 &+ $0 >> 9) }
    var bytes: [UInt8] = []
    while bytes.count < count {
      block[0] &+= 1
      bytes += block.prefix(count - bytes.count)
    }
    return bytes
  }

  static func description(_ bytes: [UInt8]) -> ArtifactDescription { .sample(bytes) }

  /// Sends all bytes from a place on, as a client does that keeps what is not committed.
  static func send(
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

  static func content(_ fixture: ServicesFixture, _ artifact: Artifact) async throws -> [UInt8] {
    let id = try #require(UUID(artifact.id))
    let record = try #require(try await ArtifactStore(fixture.database).get(id))
    let bytes = try await fixture.queue.storage.read(key: record.storageKey, offset: 0, count: record.sizeBytes + 1)
    var all: [UInt8] = []
    while let piece = try await bytes.next() { all += piece }
    return all
  }
}

extension ServicesFixture {
  /// A queue that shares database and artifacts with the first and nothing else, as another server's does.
  func otherQueue() -> RunQueue {
    RunQueue(
      database: database, newsroom: services.newsroom, storage: ArtifactFiles(folder: artifactsFolder, loop: loop),
      ownership: services.ownership, loop: loop, logger: TestCluster.quietLogger)
  }
}

func expectOutOfPlace(
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

func expectBusy(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
) async {
  do {
    try await body()
    Issue.record("it was taken", sourceLocation: sourceLocation)
  } catch RunQueueError.busy {
  } catch {
    Issue.record("another error: \(error)", sourceLocation: sourceLocation)
  }
}

func expectRejected(
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
