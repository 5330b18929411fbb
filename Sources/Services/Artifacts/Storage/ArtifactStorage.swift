import Database

/// Where the bytes of artifacts lie, under keys: a seam with an implementation over files and one over S3.
///
/// An object has its name from the moment it is complete, and never changes. All methods may be called at the same time,
/// from any task, but for those of one upload, whose parts come one after another. All may be repeated.
protocol ArtifactStorage: Sendable {
  /// Writes a whole object, and returns once it would survive a power cut; nothing is left of one that fails.
  func write(_ bytes: [UInt8], key: String) async throws(ArtifactStorageError)

  /// Begins an object that comes in parts.
  ///
  /// - Returns: what the other calls name the upload by, on any server.
  func beginUpload(key: String) async throws(ArtifactStorageError) -> String

  /// Stores a part, durably, in place of an earlier one of its number, and returns what
  /// ``finishUpload(key:upload:tags:)`` names it by.
  ///
  /// Numbers begin at 1; a part has at least 5 MiB (S3's minimum), but for the last one.
  func uploadPart(
    key: String, upload: String, number: Int, bytes: [UInt8]
  ) async throws(ArtifactStorageError) -> String

  /// Makes the object of its parts, in the order of their numbers.
  ///
  /// One that was finished before is finished again, or ``ArtifactStorageError/Code/missing``: S3 knows it for a while.
  ///
  /// - Throws: ``ArtifactStorageError/Code/missing`` where there is no such upload.
  func finishUpload(key: String, upload: String, tags: [String]) async throws(ArtifactStorageError)

  /// Drops the parts of an upload; nothing happens when there is none.
  func abortUpload(key: String, upload: String) async throws(ArtifactStorageError)

  /// The bytes of an object from a place on, as they are asked for; fewer where the object ends first.
  ///
  /// - Throws: here or at a piece; ``ArtifactStorageError/Code/missing`` where there is no such object.
  func read(key: String, offset: Int64, count: Int64) async throws(ArtifactStorageError) -> ArtifactBytes

  /// Removes an object; nothing happens when there is none.
  func remove(key: String) async throws(ArtifactStorageError)

  /// An address from which anybody may read the object until a time; nil where the storage has none to give.
  func downloadAddress(_ object: DownloadedObject, until expiry: Instant) throws(ArtifactStorageError) -> String?

  /// A page of the objects whose keys begin with a prefix (two hexadecimal digits and a slash), in the order of the keys.
  func objects(prefix: String, after key: String?, limit: Int) async throws(ArtifactStorageError) -> [StoredObject]

  /// Uploads that were begun and neither finished nor dropped; at most so many.
  func openUploads(limit: Int) async throws(ArtifactStorageError) -> [OpenUpload]
}

/// What is read from an address that was given out.
struct DownloadedObject: Sendable {
  let key: String
  /// What a browser saves it as.
  let fileName: String
  let contentType: String
}

/// An object as its storage knows it.
struct StoredObject: Sendable, Hashable {
  let key: String
  let changedAt: Instant
}

/// An upload that is under way, or was left behind.
struct OpenUpload: Sendable, Hashable {
  let key: String
  let upload: String
  let begunAt: Instant
}
