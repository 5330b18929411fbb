import Database
import Synchronization

/// The keys of the database, as they were last read. Any task may use it.
///
/// They are read when they are first needed and then every ``ServiceLimits/downloadKeyPoll``: within so long a key that
/// was deleted is of no use at any server, and one that was added is known. The newest that all servers know signs.
final class DownloadKeys: Sendable {
  private let database: Database
  private let known = Mutex<[DownloadKey]>([])

  init(database: Database) { self.database = database }

  /// Reads the keys; where the database has none it is given one.
  func refresh() async throws(DatabaseError) {
    var keys = try await read()
    if keys.isEmpty {
      try await database.execute(DownloadKeyStatements.begin, DownloadKey.makeSecret())
      // Another server may have been faster.
      keys = try await read()
    }
    known.withLock { $0 = keys }
  }

  /// The key that signs.
  func signing() async throws(DatabaseError) -> DownloadKey? {
    let keys = try await current()
    return keys.last { $0.isSettled } ?? keys.first
  }

  /// The key that an address names; nil when there is none, or no more.
  func key(_ id: Int32) async throws(DatabaseError) -> DownloadKey? {
    try await current().first { $0.id == id }
  }

  private func current() async throws(DatabaseError) -> [DownloadKey] {
    let keys = known.withLock { $0 }
    guard keys.isEmpty else { return keys }
    try await refresh()
    return known.withLock { $0 }
  }

  private func read() async throws(DatabaseError) -> [DownloadKey] {
    try await database.query(DownloadKeyStatements.list, ServiceLimits.downloadKeySettling)
      .map { row throws(DatabaseError) in try DownloadKey(row: row) }
  }
}

/// The SQL of the keys.
enum DownloadKeyStatements {
  static let begin = Statement("download_key_begin", PackageResources.download_key_begin_sql)
  static let list = Statement.readOnly("download_key_list", PackageResources.download_key_list_sql)
}
