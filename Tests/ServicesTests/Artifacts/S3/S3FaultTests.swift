import HTTPClient
import Testing

@testable import Services

/// Stores that have bad days: see object_store.py.
@Suite(.timeLimit(.minutes(2))) struct S3FaultTests {
  private func all(_ storage: S3Storage, _ key: String) async throws -> [UInt8] {
    let bytes = try await storage.read(key: key, offset: 0, count: 1 << 30)
    var all: [UInt8] = []
    while let piece = try await bytes.next() { all += piece }
    return all
  }

  private func expect(
    _ code: ArtifactStorageError.Code, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
  ) async {
    do {
      try await body()
      Issue.record("it succeeded", sourceLocation: sourceLocation)
    } catch let error as ArtifactStorageError {
      #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
      #expect(!"\(error)".contains("secret"))
    } catch {
      Issue.record("another error: \(error)", sourceLocation: sourceLocation)
    }
  }

  @Test("a store that says slow down is asked again, a little later")
  func slowDown() async throws {
    let storage = try await StorageKind.bucket()
    try await storage.write([1, 2, 3], key: "ab/slow")
    let bytes = try await all(storage, "ab/slow")
    #expect(bytes == [1, 2, 3])
  }

  @Test("an answer that breaks off is asked for again")
  func brokenOff() async throws {
    let storage = try await StorageKind.bucket()
    let stored = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ $0 >> 8) }
    try await storage.write(stored, key: "ab/cut")
    let bytes = try await all(storage, "ab/cut")
    #expect(bytes == stored)
  }

  @Test("a failure behind a status of 200 is one, and may be repeated")
  func lateFailure() async throws {
    let storage = try await StorageKind.bucket()
    let upload = try await storage.beginUpload(key: "ab/late")
    let tag = try await storage.uploadPart(key: "ab/late", upload: upload, number: 1, bytes: [1, 2, 3])
    await expect(.unavailable) { try await storage.finishUpload(key: "ab/late", upload: upload, tags: [tag]) }
    try await storage.finishUpload(key: "ab/late", upload: upload, tags: [tag])
    let bytes = try await all(storage, "ab/late")
    #expect(bytes == [1, 2, 3])
  }

  @Test("no bucket is a mistake of the settings, and nobody there is a matter of time")
  func misconfigured() async throws {
    var configuration = try await ObjectStore.makeBucket()
    configuration.bucket = "no-such-bucket"
    let wrong = S3Storage(configuration, client: ObjectStore.client, loop: ObjectStore.loop)
    await expect(.refused) { try await wrong.write([1], key: "ab/one") }
    configuration.endpoint = "http://127.0.0.1:1"
    let away = S3Storage(configuration, client: ObjectStore.client, loop: ObjectStore.loop)
    await expect(.unavailable) { try await away.write([1], key: "ab/one") }
  }
}
