import Database
import HTTPClient
import Messages
import Protobuf
import RPC
import Testing

@testable import Services

/// Artifacts in an object store, as callers see them.
@Suite(.timeLimit(.minutes(2))) struct S3ServedTests {
  private static let bytes = (0..<9_500_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 10) }

  private func upload(_ fixture: ServedFixture) async throws -> Artifact {
    let (_, lease) = try await fixture.makeLeasedRun()
    let state = try await fixture.queue.beginArtifact(lease, .sample(Self.bytes))
    var offset = 0
    while offset < Self.bytes.count {
      let end = min(offset + 3_000_000, Self.bytes.count)
      _ = try await fixture.queue.appendArtifact(
        state.uploadID, lease: lease, offset: Int64(offset), bytes: Array(Self.bytes[offset..<end]))
      offset = end
    }
    return try await fixture.queue.finishArtifact(state.uploadID, lease: lease)
  }

  private func download(_ id: String, from fixture: ServedFixture) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await part in fixture.stream(RunService.downloadArtifact, { $0.artifactID = id }) { bytes += part.data }
    return bytes
  }

  @Test("an upload in parts comes back, by the server and by an address that anybody may use")
  func roundTrip() async throws {
    try await withServedServices(objectStore: try await ObjectStore.makeBucket()) { fixture in
      let artifact = try await upload(fixture)
      let downloaded = try await download(artifact.id, from: fixture)
      #expect(downloaded == Self.bytes)
      let address = try await fixture.call(RunService.getArtifactDownloadURL) {
        $0.artifactID = artifact.id
        $0.ttl = ProtoDuration(seconds: 60)
      }
      #expect(address.artifact == artifact)
      var request = HTTPRequest(.get, address.url)
      request.maximumBodyBytes = 1 << 30
      let response = try await ObjectStore.client.send(request)
      #expect(response.status == 200)
      #expect(response.fields["content-disposition"] == "attachment; filename=\"file.bin\"")
      let body = try await response.body.collect()
      #expect(body == Self.bytes)
    }
  }

  @Test("bytes that are not what was stored are not passed off, and a store that is away is said to be")
  func damage() async throws {
    let configuration = try await ObjectStore.makeBucket()
    try await withServedServices(objectStore: configuration) { fixture in
      let artifact = try await upload(fixture)
      let id = try #require(UUID(artifact.id))
      let key = try #require(try await ArtifactStore(fixture.database).get(id)).storageKey
      var damaged = Self.bytes
      damaged[5_000_000] ^= 1
      try await fixture.queue.storage.write(damaged, key: key)
      await expectError(.dataLoss) { _ = try await download(artifact.id, from: fixture) }
      try await fixture.queue.storage.write(Array(Self.bytes.dropLast()), key: key)
      await expectError(.dataLoss) { _ = try await download(artifact.id, from: fixture) }
      try await fixture.queue.storage.remove(key: key)
      await expectError(.dataLoss) { _ = try await download(artifact.id, from: fixture) }
    }
  }

  /// What is not lost is not given up: a setting mends it.
  @Test("bytes that the store does not let us read are not called lost")
  func refusal() async throws {
    try await withServedServices(objectStore: try await ObjectStore.makeBucket()) { fixture in
      let artifact = try await upload(fixture)
      let id = try #require(UUID(artifact.id))
      try await fixture.database.execute(
        Statement("test_deny", "UPDATE artifacts SET storage_key = 'ab/denied' WHERE id = $1"), id)
      let error = await expectError(.internal) { _ = try await download(artifact.id, from: fixture) }
      #expect(error?.message == "The server's storage refuses it; the server's log says why.")
      // By an address of the server's own, as artifacts in files have it.
      let record = try #require(try await ArtifactStore(fixture.database).get(id))
      let url = try await fixture.inner.services.addresses.address(
        of: record, until: .now() + .seconds(60), reachedAt: "http://127.0.0.1:\(fixture.port)")
      var request = HTTPRequest(.get, url)
      request.retries = .never
      #expect(try await ObjectStore.client.send(request).status == 500)
    }
  }

  @Test("no address is good for longer than a week")
  func addresses() async throws {
    try await withServedServices { fixture in
      let (_, lease) = try await fixture.makeLeasedRun()
      let stored = try await fixture.queue.storeArtifact(lease, .sample())
      for seconds in [0, -1, 604_801] as [Int64] {
        let error = await expectError(.invalidArgument) {
          _ = try await fixture.call(RunService.getArtifactDownloadURL) {
            $0.artifactID = stored.id
            $0.ttl = ProtoDuration(seconds: seconds)
          }
        }
        #expect(error?.fields == ["ttl"])
      }
    }
  }
}
