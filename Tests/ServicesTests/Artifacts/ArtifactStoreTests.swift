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
      #expect(try await ArtifactStore(fixture.database).count(lease) == 1)
    }
  }

  /// A call that is given up, or whose connection breaks, does not know what became of its statement.
  @Test(.timeLimit(.minutes(5))) func bytesStayWhereTheirRowMayBeThere() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let outcome = try await fixture.database.transaction { transaction in
        try await transaction.execute(Statement("test_lock_artifacts", "LOCK TABLE artifacts IN SHARE MODE"))
        let storing = Task { try await fixture.queue.storeArtifact(lease, .sample()) }
        try await fixture.untilBlocked(by: transaction)
        storing.cancel()
        return await storing.result
      }
      #expect(throws: RunQueueError.self) { try outcome.get() }
      while try await ArtifactStore(fixture.database).count(lease) == 0 {}
      #expect(try FilesOf(fixture.artifactsFolder).artifacts.count == 1)
    }
  }

  /// A picture of a later attempt is never the same in every byte.
  @Test func eachAttemptHasArtifactsOfItsOwn() async throws {
    try await withServices { fixture in
      let (project, plan) = try await fixture.makeProjectWithPlan()
      let run = try await fixture.makeRun(of: plan, in: project, terms: .retried(3))
      var stored: [Artifact] = []
      for attempt: UInt8 in 1...2 {
        let lease = try #require(try await fixture.claim().runs.first).lease
        let artifact = try await fixture.queue.storeArtifact(lease, .sample(bytes: [attempt]))
        #expect(try await fixture.queue.storeArtifact(lease, .sample(bytes: [attempt])) == artifact)
        await #expect(throws: RunQueueError.self) {
          try await fixture.queue.storeArtifact(lease, .sample(bytes: [0]))
        }
        #expect(artifact.attempt == Int32(attempt))
        stored.append(artifact)
        try await fixture.queue.complete(lease, .failed(.browserCrashed))
        try await fixture.makeDue(run)
      }
      let listed = try await ArtifactStore(fixture.database).list(run: run, after: nil, limit: 10)
      #expect(listed.map(Artifact.init) == stored)
      #expect(Set(listed.map(\.storageKey)).count == 2)
    }
  }

  /// The same bytes are an artifact of each attempt as well: which one has made what stays told apart.
  @Test func theSameFileIsStoredByEachAttempt() async throws {
    try await withServices { fixture in
      var lease = try await fixture.makeLeasedRun().lease
      let first = try await fixture.queue.storeArtifact(lease, .sample())
      try await fixture.overtake(lease)
      lease.generation += 1
      let second = try await fixture.queue.storeArtifact(lease, .sample())
      #expect(second.id != first.id && second.sha256 == first.sha256)
      #expect(try await fixture.queue.storeArtifact(lease, .sample()) == second)
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
