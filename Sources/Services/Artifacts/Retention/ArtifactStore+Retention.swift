import Database

extension ArtifactStore {
  /// Which of these keys an artifact or an upload has.
  func known(keys: [String]) async throws(DatabaseError) -> Set<String> {
    guard !keys.isEmpty else { return [] }
    var known: Set<String> = []
    for row in try await session.query(ArtifactStatements.known, keys) { known.insert(try row.column("storage_key")) }
    return known
  }

  /// Which of these uploads, by what the storage calls them, somebody goes on with. One of a key that is known may be
  /// nobody's: it was begun and the answer lost, or what it was begun for has another one.
  func known(uploads: [OpenUpload]) async throws(DatabaseError) -> Set<String> {
    guard !uploads.isEmpty else { return [] }
    var known: Set<String> = []
    let rows = try await session.query(ArtifactStatements.knownUploads, uploads.map(\.key), uploads.map(\.upload))
    for row in rows { known.insert(try row.column("storage_upload")) }
    return known
  }

  /// Removes rows of artifacts that are older, and returns the keys of their bytes.
  func retire(olderThan age: Duration, limit: Int) async throws(DatabaseError) -> [String] {
    try await session.query(ArtifactStatements.retireOld, age, limit)
      .map { row throws(DatabaseError) in try row.column("storage_key") }
  }

  /// Removes rows of the oldest artifacts where all have more bytes together, and returns the keys of their bytes.
  func retire(beyondBytes bytes: Int64, limit: Int) async throws(DatabaseError) -> [String] {
    try await session.query(ArtifactStatements.retireExcess, bytes, limit)
      .map { row throws(DatabaseError) in try row.column("storage_key") }
  }

  /// Whether no other server counts and removes; holds until the transaction ends.
  func lockRetirement() async throws(DatabaseError) -> Bool {
    try await session.queryOne(ArtifactStatements.lockRetirement)?.column("is_ours") ?? false
  }
}
