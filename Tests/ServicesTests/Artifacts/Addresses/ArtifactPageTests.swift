import Database
import DatabaseTesting
import EventLoop
import FoundationEssentials
import HTTPClient
import Messages
import Protobuf
import RPC
import RPCServer
import Testing

@testable import Services

/// Addresses of artifacts that are kept in files, as those who have them see them.
@Suite(.timeLimit(.minutes(2))) struct ArtifactPageTests {
  private static let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

  private func store(_ fixture: ServedFixture, _ bytes: [UInt8] = bytes) async throws -> (RunLease, Artifact) {
    let (_, lease) = try await fixture.makeLeasedRun()
    return (lease, try await fixture.queue.storeArtifact(lease, .sample(bytes: bytes)))
  }

  private func address(of artifact: Artifact, _ fixture: ServedFixture) async throws -> String {
    try await fixture.call(RunService.getArtifactDownloadURL) { $0.artifactID = artifact.id }.url
  }

  private func get(
    _ url: String, _ method: HTTPMethod = .get, range: String? = nil, on loop: EventLoop
  ) async throws -> (HTTPResponse, body: [UInt8]) {
    let client = HTTPClient(loops: [loop])
    defer { loop.spawn { await client.shutdown() } }
    var request = HTTPRequest(method, url, fields: range.map { [HTTPField("range", $0)] } ?? [])
    request.maximumBodyBytes = 1 << 30
    request.retries = .never
    let response = try await client.send(request)
    return (response, try await response.body.collect())
  }

  @Test("the address answers with the bytes, whole or in part, at every server of the database")
  func served() async throws {
    try await withServedServices { fixture in
      let (_, artifact) = try await store(fixture)
      let url = try await address(of: artifact, fixture)
      #expect(url.hasPrefix("http://127.0.0.1:\(fixture.port)/artifacts/\(artifact.projectID)/\(artifact.id)/"))
      // A server of its own, which has read the keys itself.
      let other = VantFlowServices(
        database: fixture.database, planner: BuiltInPlanner(),
        configuration: ServicesConfiguration(artifactsFolder: fixture.inner.artifactsFolder),
        loops: fixture.inner.loops, logger: TestCluster.quietLogger)
      var pages = ServerPages()
      other.addPages(to: &pages)
      let server = RPCServer(
        router: Router(), loops: fixture.inner.loops, pages: pages, logger: TestCluster.quietLogger)
      let port = try await server.start()
      for url in [url, url.replacing(":\(fixture.port)/", with: ":\(port)/")] {
        let (whole, body) = try await get(url, on: fixture.inner.loop)
        #expect(whole.status == 200)
        #expect(body == Self.bytes)
        #expect(whole.fields["etag"] == "\"\(artifact.sha256)\"")
        let (part, partBody) = try await get(url, range: "bytes=300000-699999", on: fixture.inner.loop)
        #expect(part.status == 206)
        #expect(partBody == Array(Self.bytes[300_000..<700_000]))
        #expect(part.fields["content-range"] == "bytes 300000-699999/1000000")
      }
      await server.shutdown()
      await other.shutdown()
    }
  }

  @Test("an empty artifact is served as one")
  func empty() async throws {
    try await withServedServices { fixture in
      let (_, artifact) = try await store(fixture, [])
      let url = try await address(of: artifact, fixture)
      let (response, body) = try await get(url, on: fixture.inner.loop)
      #expect(response.status == 200)
      #expect(response.fields["content-length"] == "0")
      #expect(body.isEmpty)
      #expect(try await get(url, range: "bytes=0-", on: fixture.inner.loop).0.status == 416)
    }
  }

  @Test("bytes that are not what was stored never come as a whole")
  func damaged() async throws {
    try await withServedServices { fixture in
      let (lease, artifact) = try await store(fixture)
      let url = try await address(of: artifact, fixture)
      let path = fixture.inner.artifactsFolder + "/\(lease.runID.description.suffix(2))/\(lease.runID)/\(artifact.id)"
      for place in [0, 999_999] {
        var damaged = Self.bytes
        damaged[place] ^= 1
        try Data(damaged).write(to: URL(filePath: path))
        await #expect(throws: HTTPClientError.self) { _ = try await get(url, on: fixture.inner.loop) }
      }
      try Data(Self.bytes.dropLast()).write(to: URL(filePath: path))
      await #expect(throws: HTTPClientError.self) { _ = try await get(url, on: fixture.inner.loop) }
      try FileManager.default.removeItem(atPath: path)
      #expect(try await get(url, on: fixture.inner.loop).0.status == 500)
    }
  }

  @Test(
    "a range comes only from bytes that are what was stored, as far as little is read around it",
    arguments: ["bytes=300000-699999", "bytes=300000-", "bytes=-300000"])
  func damagedAroundARange(_ range: String) async throws {
    try await withServedServices { fixture in
      let (lease, artifact) = try await store(fixture)
      let url = try await address(of: artifact, fixture)
      let path = fixture.inner.artifactsFolder + "/\(lease.runID.description.suffix(2))/\(lease.runID)/\(artifact.id)"
      for place in [0, 500_000, 999_999] {
        var damaged = Self.bytes
        damaged[place] ^= 1
        try Data(damaged).write(to: URL(filePath: path))
        await #expect(throws: HTTPClientError.self, "\(place)") {
          _ = try await get(url, range: range, on: fixture.inner.loop)
        }
      }
    }
  }

  @Test("a range of a large artifact costs no reading of the whole")
  func farRange() async throws {
    try await withServedServices { fixture in
      let large = [UInt8](repeating: 7, count: ServiceLimits.bytesReadAroundRange + 11)
      let (lease, artifact) = try await store(fixture, large)
      let url = try await address(of: artifact, fixture)
      let path = fixture.inner.artifactsFolder + "/\(lease.runID.description.suffix(2))/\(lease.runID)/\(artifact.id)"
      try Data([1] + large.dropFirst()).write(to: URL(filePath: path))
      let (response, body) = try await get(url, range: "bytes=-10", on: fixture.inner.loop)
      #expect(response.status == 206)
      #expect(body == [UInt8](repeating: 7, count: 10))
      // One more, and all is read.
      #expect(try await get(url, range: "bytes=-11", on: fixture.inner.loop).0.status == 500)
    }
  }

  @Test("what is small is judged before it is begun")
  func smallAndDamaged() async throws {
    try await withServedServices { fixture in
      let (lease, artifact) = try await store(fixture, [1, 2, 3])
      let url = try await address(of: artifact, fixture)
      let path = fixture.inner.artifactsFolder + "/\(lease.runID.description.suffix(2))/\(lease.runID)/\(artifact.id)"
      try Data([1, 2, 4]).write(to: URL(filePath: path))
      #expect(try await get(url, on: fixture.inner.loop).0.status == 500)
    }
  }

  @Test(
    "an artifact that is gone is told from an address that is none, and a key that is gone takes its addresses along")
  func gone() async throws {
    try await withServedServices { fixture in
      let (_, artifact) = try await store(fixture)
      let url = try await address(of: artifact, fixture)
      let id = try #require(UUID(artifact.id))
      try await fixture.database.execute(
        Statement("test_forget_artifact", "DELETE FROM artifacts WHERE id = $1"), id)
      #expect(try await get(url, on: fixture.inner.loop).0.status == 404)
      #expect(try await get(url + "x", on: fixture.inner.loop).0.status == 403)
      try await fixture.database.execute(Statement("test_revoke", "DELETE FROM download_keys"))
      try await fixture.inner.services.addresses.keys.refresh()
      #expect(try await get(url, on: fixture.inner.loop).0.status == 403)
    }
  }

  @Test("an operator can say where the server is reached")
  func publicURL() async throws {
    try await withServices { fixture in
      let lease = try await fixture.makeLeasedRun().lease
      let artifact = try await fixture.queue.storeArtifact(lease, .sample())
      let id = try #require(UUID(artifact.id))
      let record = try #require(try await ArtifactStore(fixture.database).get(id))
      var configuration = ServicesConfiguration(artifactsFolder: fixture.artifactsFolder)
      configuration.publicURL = "https://flow.example/v"
      let services = VantFlowServices(
        database: fixture.database, planner: BuiltInPlanner(), configuration: configuration, loops: fixture.loops,
        logger: TestCluster.quietLogger)
      let url = try await services.addresses.address(of: record, until: .now(), reachedAt: "http://127.0.0.1:1")
      #expect(url.hasPrefix("https://flow.example/v/artifacts/\(artifact.projectID)/\(artifact.id)/"))
      let own = try await fixture.services.addresses.address(of: record, until: .now(), reachedAt: "http://h:1")
      #expect(own.hasPrefix("http://h:1/artifacts/"))
      await expectError(.failedPrecondition) {
        _ = try await fixture.services.addresses.address(of: record, until: .now(), reachedAt: nil)
      }
      await services.shutdown()
    }
  }
}
