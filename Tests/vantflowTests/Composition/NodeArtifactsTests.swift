import DatabaseTesting
import Services
import TestSupport
import Testing

@testable import vantflow

/// Servers of one database have one folder of artifacts, which no other database has.
@Suite(.timeLimit(.minutes(5))) struct NodeArtifactsTests {
  @Test func aServerWithAFolderOfItsOwnDoesNotStart() async throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.path
    try await withNode(["ARTIFACTS_DIR": "\(folder)/one"]) { fixture in
      func start(_ artifacts: String) async throws {
        var settings = try Settings(reading: fixture.texts)
        settings.artifactsDirectory = "\(folder)/\(artifacts)"
        let node = try await Node.start(settings, logger: TestCluster.quietLogger)
        await node.stop(drain: .zero)
      }
      try await start("one")
      let refusal = await #expect(throws: ArtifactStoreElsewhere.self) { try await start("two") }
      #expect(refusal?.description.contains("\(folder)/two/vantflow-store") == true)
      try await start("one")
    }
    withExtendedLifetime(temporary) {}
  }

  @Test func aServerWithTheFolderOfAnotherDatabaseDoesNotStart() async throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.path
    try await withNode(["ARTIFACTS_DIR": folder]) { _ in
      let refusal = await #expect(throws: ArtifactStoreElsewhere.self) {
        try await withNode(["ARTIFACTS_DIR": folder]) { _ in }
      }
      #expect(refusal?.description.contains("ARTIFACTS_DIR") == true)
    }
    withExtendedLifetime(temporary) {}
  }
}
