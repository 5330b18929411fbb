import Database
import DatabaseTesting
import FoundationEssentials
import TestSupport
import Testing

@testable import Services

/// What every storage does, asked of each.
@Suite(.timeLimit(.minutes(3))) struct ArtifactStorageTests {
  private static let part = (0..<(5 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 11) }

  private static func all(
    _ storage: any ArtifactStorage, _ key: String, offset: Int64 = 0, count: Int64 = 1 << 40
  ) async throws -> [UInt8] {
    let bytes = try await storage.read(key: key, offset: offset, count: count)
    var all: [UInt8] = []
    while let piece = try await bytes.next() {
      #expect(piece.count <= ServiceLimits.downloadChunkBytes)
      all += piece
    }
    return all
  }

  private static func expectMissing(
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> Void
  ) async {
    do {
      try await body()
      Issue.record("it is there", sourceLocation: sourceLocation)
    } catch let error as ArtifactStorageError {
      #expect(error.code == .missing, "\(error)", sourceLocation: sourceLocation)
    } catch {
      Issue.record("another error: \(error)", sourceLocation: sourceLocation)
    }
  }

  @Test("bytes come back from any place", arguments: StorageKind.allCases)
  func ranges(_ kind: StorageKind) async throws {
    try await kind.with { storage in
      let bytes = Array(Self.part.prefix(300_000))
      try await storage.write(bytes, key: "ab/run/one")
      #expect(try await Self.all(storage, "ab/run/one") == bytes)
      #expect(try await Self.all(storage, "ab/run/one", offset: 299_990, count: 5) == Array(bytes[299_990..<299_995]))
      #expect(try await Self.all(storage, "ab/run/one", offset: 299_990) == Array(bytes[299_990...]))
      #expect(try await Self.all(storage, "ab/run/one", offset: 300_000, count: 5) == [])
      try await storage.write([], key: "ab/run/empty")
      #expect(try await Self.all(storage, "ab/run/empty") == [])
      // Writing again is what a call is whose answer was lost.
      try await storage.write(bytes, key: "ab/run/one")
      #expect(try await Self.all(storage, "ab/run/one", count: 3) == Array(bytes[..<3]))
    }
  }

  @Test("what is removed is missing, and removing it again is no trouble", arguments: StorageKind.allCases)
  func removal(_ kind: StorageKind) async throws {
    try await kind.with { storage in
      try await storage.write([1, 2, 3], key: "ab/run/one")
      try await storage.remove(key: "ab/run/one")
      try await storage.remove(key: "ab/run/one")
      await Self.expectMissing { _ = try await Self.all(storage, "ab/run/one") }
      #expect(try await storage.objects(prefix: "ab/", after: nil, limit: 10).isEmpty)
    }
  }

  @Test("parts become one object, in their order, each once", arguments: StorageKind.allCases)
  func parts(_ kind: StorageKind) async throws {
    try await kind.with { storage in
      let key = "cd/run/one"
      let upload = try await storage.beginUpload(key: key)
      var tags: [String] = []
      tags.append(try await storage.uploadPart(key: key, upload: upload, number: 1, bytes: [9, 9, 9]))
      // Sent again after an answer that was lost: in the place of the first.
      tags[0] = try await storage.uploadPart(key: key, upload: upload, number: 1, bytes: Self.part)
      tags.append(try await storage.uploadPart(key: key, upload: upload, number: 2, bytes: Self.part.reversed()))
      tags.append(try await storage.uploadPart(key: key, upload: upload, number: 3, bytes: [1, 2, 3]))
      // Nothing has the name yet.
      await Self.expectMissing { _ = try await Self.all(storage, key) }
      let open = try await storage.openUploads(after: nil, limit: 10).uploads
      #expect(open.map(\.key) == [key])
      #expect(open.map(\.upload) == [upload])
      try await storage.finishUpload(key: key, upload: upload, tags: tags)
      let bytes = try await Self.all(storage, key)
      #expect(bytes == Self.part + Self.part.reversed() + [1, 2, 3])
      #expect(try await storage.openUploads(after: nil, limit: 10).uploads.isEmpty)
      // Again, after an answer that was lost: S3 says yes for a while, files say that it is missing.
      do throws(ArtifactStorageError) {
        try await storage.finishUpload(key: key, upload: upload, tags: tags)
      } catch {
        #expect(error.code == .missing)
      }
      #expect(try await Self.all(storage, key).count == bytes.count)
    }
  }

  @Test("an upload that is dropped leaves nothing, and takes no more parts", arguments: StorageKind.allCases)
  func dropped(_ kind: StorageKind) async throws {
    try await kind.with { storage in
      let upload = try await storage.beginUpload(key: "cd/run/one")
      _ = try await storage.uploadPart(key: "cd/run/one", upload: upload, number: 1, bytes: Self.part)
      try await storage.abortUpload(key: "cd/run/one", upload: upload)
      try await storage.abortUpload(key: "cd/run/one", upload: upload)
      #expect(try await storage.openUploads(after: nil, limit: 10).uploads.isEmpty)
      // moto says 500 where S3 says NoSuchUpload.
      await #expect(throws: ArtifactStorageError.self) {
        _ = try await storage.uploadPart(key: "cd/run/one", upload: upload, number: 2, bytes: Self.part)
      }
      await Self.expectMissing { _ = try await Self.all(storage, "cd/run/one") }
    }
  }

  @Test("uploads are listed a page at a time, each once", arguments: StorageKind.allCases)
  func uploadPages(_ kind: StorageKind) async throws {
    try await kind.with { storage in
      var begun: Set<String> = []
      // Two of one key: a page may end between them.
      for key in ["ab/run/one", "ab/run/two", "ab/run/two", "cd/run/one", "cd/run/two"] {
        begun.insert(try await storage.beginUpload(key: key))
      }
      var seen: [String] = []
      var place: UploadPlace?
      repeat {
        let page = try await storage.openUploads(after: place, limit: 2)
        #expect(page.uploads.count <= 2)
        seen += page.uploads.map(\.upload)
        place = page.next
      } while place != nil && seen.count <= 5
      #expect(seen.count == 5)
      #expect(Set(seen) == begun)
    }
  }

  @Test("objects are listed by prefix, a page at a time, with their times", arguments: StorageKind.allCases)
  func listing(_ kind: StorageKind) async throws {
    try await kind.with { storage in
      let before = Instant.now() + .seconds(-5)
      let keys = ["ab/r1/a", "ab/r1/b", "ab/r2/a", "ac/r1/a"]
      for key in keys.reversed() { try await storage.write([1], key: key) }
      let first = try await storage.objects(prefix: "ab/", after: nil, limit: 2)
      #expect(first.map(\.key) == ["ab/r1/a", "ab/r1/b"])
      #expect(first.allSatisfy { $0.changedAt > before && $0.changedAt < .now() + .seconds(5) })
      let rest = try await storage.objects(prefix: "ab/", after: "ab/r1/b", limit: 2)
      #expect(rest.map(\.key) == ["ab/r2/a"])
    }
  }
}
