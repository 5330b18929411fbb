import DatabaseTesting
import FoundationEssentials
import TestSupport
import Testing

@testable import Services

@Suite struct ArtifactFilesTests {
  @Test func bytesComeBackFromAnyPlace() async throws {
    let folder = try TemporaryFolder()
    let files = ArtifactFiles(folder: folder.path + "/made/when/needed", loop: TestCluster.loops.loops[0])
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
    try await files.write(bytes, key: "a/b/c")
    #expect(try await files.read(key: "a/b/c", offset: 0, count: 2000) == bytes)
    #expect(try await files.read(key: "a/b/c", offset: 990, count: 5) == Array(bytes[990..<995]))
    #expect(try await files.read(key: "a/b/c", offset: 1000, count: 5) == [])
  }

  @Test func nothingIsLeftOfARemovedFileNorOfAHalfWrittenOne() async throws {
    let folder = try TemporaryFolder()
    let files = ArtifactFiles(folder: folder.path, loop: TestCluster.loops.loops[0])
    try await files.write([1, 2, 3], key: "a/b")
    await files.remove(key: "a/b")
    await files.remove(key: "a/b")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/a").isEmpty)
    await #expect(throws: ArtifactFileError.self) { try await files.read(key: "a/b", offset: 0, count: 1) }
  }

  @Test func aFolderThatCannotBeMadeIsAnError() async throws {
    let files = ArtifactFiles(folder: "/proc/nowhere", loop: TestCluster.loops.loops[0])
    await #expect(throws: ArtifactFileError.self) { try await files.write([1], key: "a") }
  }
}
