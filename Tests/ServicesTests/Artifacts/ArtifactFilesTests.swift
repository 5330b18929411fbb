import Database
import DatabaseTesting
import FoundationEssentials
import TestSupport
import Testing

@testable import Services

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

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
    let path = folder.path + "/a/b"
    await Self.expect(.outOfSpace) {
      try await files.perform { () throws(ArtifactFileError) in
        try FileWork.write(to: path) { file throws(ArtifactFileError) in
          try file.write([1])
          try ArtifactFile(path: "/dev/full", flags: O_WRONLY).write([2])
        }
      }
    }
    #expect(try FilesOf(folder.path).all == [])
    // With room again the same call succeeds.
    try await files.write([1, 2, 3], key: "a/b")
    #expect(try FilesOf(folder.path).all == ["a/b"])
  }

  @Test func anUploadThatCannotBeFinishedLeavesItsPartsForTheNextAttempt() async throws {
    let folder = try TemporaryFolder()
    let files = ArtifactFiles(folder: folder.path, loop: TestCluster.loops.loops[0])
    let upload = try await files.beginUpload(key: "a/c")
    let tag = try await files.uploadPart(key: "a/c", upload: upload, number: 1, bytes: [1, 2, 3])
    try FileManager.default.createDirectory(atPath: folder.path + "/a/c", withIntermediateDirectories: true)
    await Self.expect(.unavailable) { try await files.finishUpload(key: "a/c", upload: upload, tags: [tag]) }
    try FileManager.default.removeItem(atPath: folder.path + "/a/c")
    try await files.finishUpload(key: "a/c", upload: upload, tags: [tag])
    #expect(try FilesOf(folder.path).all == ["a/c"])
  }

  /// Two servers finish one upload, or a call is repeated while the first is still at work.
  @Test func writersOfOneFileDoNotWriteIntoEachOther() throws {
    let folder = try TemporaryFolder()
    let path = folder.path + "/a/b"
    let ours = Array("ours".utf8)
    let error = #expect(throws: ArtifactFileError.self) {
      try FileWork.write(to: path) { file throws(ArtifactFileError) in
        try file.write([1, 2])
        try FileWork.write(to: path) { other throws(ArtifactFileError) in try other.write(ours) }
        try file.write([3, 4, 5, 6, 7])
        throw ArtifactFileError(operation: "append", code: ENOENT)
      }
    }
    #expect(error?.operation == "append")
    #expect(FileManager.default.contents(atPath: path).map { Array($0) } == ours)
    #expect(try FilesOf(folder.path).all == ["a/b"])
  }

  @Test func whatIsBeingWrittenIsKnownAsAnArtifacts() {
    let (run, artifact, writing) = (
      RecordIDSource.shared.next(), RecordIDSource.shared.next(), RecordIDSource.shared.next()
    )
    let key = ArtifactKey.key(run: run, artifact: artifact)
    for name in [key, "\(key).\(writing).part", "\(key).part"] {
      #expect(ArtifactKey.isOne(name, behind: ""))
      #expect(ArtifactKey.isOne("pre/\(name)", behind: "pre/"))
    }
    for end in [".\(writing)", ".x.part", ".\(writing).\(writing).part", "part", "/part"] {
      #expect(!ArtifactKey.isOne(key + end, behind: ""))
    }
  }
}
