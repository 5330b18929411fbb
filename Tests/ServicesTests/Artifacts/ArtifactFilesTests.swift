import DatabaseTesting
import FoundationEssentials
import TestSupport
import Testing

@testable import Services

/// What is the files' own; what every storage does is in ArtifactStorageTests.
@Suite struct ArtifactFilesTests {
  private static func expect(
    _ code: ArtifactStorageError.Code, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
  ) async {
    do {
      try await body()
      Issue.record("it succeeded", sourceLocation: sourceLocation)
    } catch let error as ArtifactStorageError {
      #expect(error.code == code, "\(error)", sourceLocation: sourceLocation)
    } catch {
      Issue.record("another error: \(error)", sourceLocation: sourceLocation)
    }
  }

  @Test func aFolderThatCannotBeMadeIsAnError() async throws {
    let files = ArtifactFiles(folder: "/proc/nowhere", loop: TestCluster.loops.loops[0])
    await #expect(throws: ArtifactStorageError.self) { try await files.write([1], key: "a/b") }
  }

  /// /dev/full is a disk without room that needs no other one: what is written to it fails with ENOSPC.
  @Test func aFullDiskIsSaidToBeOneAndLeavesNothing() async throws {
    let folder = try TemporaryFolder()
    let files = ArtifactFiles(folder: folder.path, loop: TestCluster.loops.loops[0])
    func fill(_ path: String) throws {
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder.path)/\(path).part", withDestinationPath: "/dev/full")
    }
    try FileManager.default.createDirectory(atPath: folder.path + "/a", withIntermediateDirectories: true)
    try fill("a/b")
    await Self.expect(.outOfSpace) { try await files.write([1, 2, 3], key: "a/b") }
    #expect(try FilesOf(folder.path).all == [])
    // With room again the same call succeeds.
    try await files.write([1, 2, 3], key: "a/b")

    let upload = try await files.beginUpload(key: "a/c")
    try fill("uploads/\(upload)/part-1")
    await Self.expect(.outOfSpace) {
      _ = try await files.uploadPart(key: "a/c", upload: upload, number: 1, bytes: [1, 2, 3])
    }
    let tag = try await files.uploadPart(key: "a/c", upload: upload, number: 1, bytes: [1, 2, 3])
    try fill("a/c")
    await Self.expect(.outOfSpace) { try await files.finishUpload(key: "a/c", upload: upload, tags: [tag]) }
    try await files.finishUpload(key: "a/c", upload: upload, tags: [tag])
    #expect(try FilesOf(folder.path).all.sorted() == ["a/b", "a/c"])
  }
}
