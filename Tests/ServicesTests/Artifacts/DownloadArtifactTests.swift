import FoundationEssentials
import Messages
import RPC
import RPCClient
import Testing

@testable import Services

@Suite struct DownloadArtifactTests {
  private func download(
    _ id: String, offset: Int64 = 0, from fixture: ServedFixture
  ) async throws -> (artifact: Artifact?, bytes: [UInt8]) {
    var artifact: Artifact?
    var bytes: [UInt8] = []
    for try await part in fixture.stream(
      RunService.downloadArtifact,
      {
        $0.artifactID = id
        $0.offset = offset
      })
    {
      artifact = part.artifact ?? artifact
      #expect(part.offset == offset + Int64(bytes.count))
      #expect(part.data.count <= ServiceLimits.downloadChunkBytes)
      bytes += part.data
    }
    return (artifact, bytes)
  }

  @Test func anArtifactComesBackWhole() async throws {
    try await withServedServices { fixture in
      let (run, lease) = try await fixture.makeLeasedRun()
      let bytes = (0..<(ServiceLimits.downloadChunkBytes * 2 + 7)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let stored = try await fixture.queue.storeArtifact(lease, .sample(bytes: bytes))
      let whole = try await download(stored.id, from: fixture)
      #expect(whole.artifact == stored)
      #expect(whole.bytes == bytes)
      let rest = try await download(stored.id, offset: 100, from: fixture)
      #expect(rest.bytes == Array(bytes[100...]))
      let nothing = try await download(stored.id, offset: Int64(bytes.count), from: fixture)
      #expect(nothing.bytes.isEmpty)
      #expect(nothing.artifact == stored)
      await expectError(.outOfRange) {
        _ = try await download(stored.id, offset: Int64(bytes.count) + 1, from: fixture)
      }
      let list = try await fixture.call(RunService.listArtifacts) { $0.runID = run.id }
      #expect(list.artifacts == [stored])
    }
  }

  @Test func anEmptyArtifactIsOneMessage() async throws {
    try await withServedServices { fixture in
      let (_, lease) = try await fixture.makeLeasedRun()
      let stored = try await fixture.queue.storeArtifact(lease, .sample(bytes: []))
      #expect(try await download(stored.id, from: fixture).artifact == stored)
    }
  }

  @Test func aFileThatIsNotWhatWasStoredIsNotPassedOff() async throws {
    try await withServedServices { fixture in
      let (_, lease) = try await fixture.makeLeasedRun()
      let stored = try await fixture.queue.storeArtifact(lease, .sample(bytes: [1, 2, 3]))
      let path = fixture.inner.artifactsFolder + "/\(lease.runID.description.suffix(2))/\(lease.runID)/\(stored.id)"
      try Data([1, 2, 4]).write(to: URL(filePath: path))
      await expectError(.dataLoss) { _ = try await download(stored.id, from: fixture) }
      try FileManager.default.removeItem(atPath: path)
      await expectError(.dataLoss) { _ = try await download(stored.id, from: fixture) }
    }
  }

  /// Damage before, at and behind the place where a download goes on.
  @Test(arguments: [10, ServiceLimits.downloadChunkBytes * 2 - 1, ServiceLimits.downloadChunkBytes * 2 + 6])
  func aDownloadThatIsTakenUpAgainIsCheckedAsAWhole(_ place: Int) async throws {
    try await withServedServices { fixture in
      let (_, lease) = try await fixture.makeLeasedRun()
      let bytes = (0..<(ServiceLimits.downloadChunkBytes * 2 + 7)).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let stored = try await fixture.queue.storeArtifact(lease, .sample(bytes: bytes))
      let path = fixture.inner.artifactsFolder + "/\(lease.runID.description.suffix(2))/\(lease.runID)/\(stored.id)"
      // Within a piece, at the edge of one, in the last one, at the end.
      let offsets = [100, ServiceLimits.downloadChunkBytes, ServiceLimits.downloadChunkBytes * 2 + 1, bytes.count]
      for offset in offsets {
        let rest = try await download(stored.id, offset: Int64(offset), from: fixture)
        #expect(rest.bytes == Array(bytes[offset...]))
      }
      var damaged = bytes
      damaged[place] ^= 1
      try Data(damaged).write(to: URL(filePath: path))
      for offset in offsets {
        await expectError(.dataLoss) { _ = try await download(stored.id, offset: Int64(offset), from: fixture) }
      }
    }
  }
}
