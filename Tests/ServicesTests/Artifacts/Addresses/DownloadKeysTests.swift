import Database
import Testing

@testable import Services

@Suite(.timeLimit(.minutes(5))) struct DownloadKeysTests {
  private static let add = Statement(
    "test_download_key_add",
    "INSERT INTO download_keys (id, secret, created_at) VALUES ($1, $2, now() - $3::interval)")
  private static let remove = Statement("test_download_key_remove", "DELETE FROM download_keys WHERE id = $1")

  @Test("servers that start together have one key")
  func oneKey() async throws {
    try await withServices { fixture in
      let servers = (0..<8).map { _ in DownloadKeys(database: fixture.database) }
      let signatures = try await withThrowingTaskGroup(of: [UInt8].self) { group in
        for server in servers {
          group.addTask { try #require(try await server.signing()).signature(of: "x") }
        }
        return try await group.reduce(into: Set()) { $0.insert($1) }
      }
      #expect(signatures.count == 1)
      let count = try await fixture.database.queryOne(
        Statement("test_download_key_count", "SELECT count(*) FROM download_keys"))?.column(0, as: Int64.self)
      #expect(count == 1)
    }
  }

  @Test("a new key signs when every server knows it, an old one is good until it is deleted")
  func rotation() async throws {
    try await withServices { fixture in
      let keys = DownloadKeys(database: fixture.database)
      #expect(try await keys.signing()?.id == 1)
      let fresh = ServiceLimits.downloadKeyPoll
      try await fixture.database.execute(Self.add, Int32(2), DownloadKey.makeSecret(), fresh)
      try await keys.refresh()
      // The first is as new here, and older.
      #expect(try await keys.signing()?.id == 1)
      #expect(try await keys.key(2)?.id == 2)
      let settled = ServiceLimits.downloadKeySettling + .seconds(1)
      try await fixture.database.execute(Self.add, Int32(3), DownloadKey.makeSecret(), settled)
      try await keys.refresh()
      #expect(try await keys.signing()?.id == 3)
      #expect(try await keys.key(1)?.id == 1)
      try await fixture.database.execute(Self.remove, Int32(1))
      try await keys.refresh()
      let revoked = try await keys.key(1)
      #expect(revoked == nil)
    }
  }
}
