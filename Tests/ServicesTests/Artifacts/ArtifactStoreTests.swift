import Database
import FoundationEssentials
import Messages
import Testing

@testable import Services

@Suite struct ArtifactStoreTests {
  @Test func anArtifactIsStoredWithItsActivity() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let artifact = try await fixture.queue.storeArtifact(lease, .sample(bytes: Array("abc".utf8)))
      #expect(artifact.sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
      #expect(artifact.sizeBytes == 3)
      #expect(try await fixture.activityTypes(run: lease.runID) == ["run.started", "artifact.ready"])
    }
  }

  @Test func aRepeatedStoreIsOneArtifact() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let first = try await fixture.queue.storeArtifact(lease, .sample())
      #expect(try await fixture.queue.storeArtifact(lease, .sample()) == first)
      await #expect(throws: RunQueueError.self) {
        try await fixture.queue.storeArtifact(lease, .sample(bytes: [0]))
      }
      #expect(try await ArtifactStore(fixture.database).count(run: lease.runID) == 1)
    }
  }

  @Test func aStaleLeaseLeavesNoFile() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      try await fixture.overtake(lease)
      await expectLeaseLost { _ = try await fixture.queue.storeArtifact(lease, .sample()) }
      let run = fixture.artifactsFolder + "/\(lease.runID.description.suffix(2))/\(lease.runID)"
      #expect(try FileManager.default.contentsOfDirectory(atPath: run).isEmpty)
    }
  }

  @Test(arguments: ["", ".hidden", "../up", "a/b", "a b", "ä", String(repeating: "a", count: 201)])
  func namesThatAreNoFileNamesAreRejected(name: String) {
    #expect(!NewArtifact.sample(name: name).isNameStorable)
  }
}
