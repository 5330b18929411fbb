import Database

/// Where the bytes of artifacts lie, under keys: a seam with an implementation over files and one over S3.
///
/// An object has its name from the moment it is complete, and never changes. All methods may be called at the same time,
/// from any task, but for those of one upload, whose parts come one after another. All may be repeated.
protocol ArtifactStorage: Sendable {
  /// What all servers call it that have the same one: the key of its record.
  var place: String { get }

  /// What new keys begin with: empty, or with a slash at its end. Keys are taken as they are, with any prefix or none.
  var keyPrefix: String { get }

  /// Where an operator finds the marker that says whose the store is (``StoreMarker``).
  var markerPlace: String { get }

  /// The bytes of the marker, as many as a marker has at most; nil where there is none.
  func readMarker() async throws(ArtifactStorageError) -> [UInt8]?

  /// Puts the marker into a store that has none. Nothing happens where there is one: of several who come together one
  /// succeeds, as far as the storage knows such a thing, and each has to look whose marker it was.
  func createMarker(_ bytes: [UInt8]) async throws(ArtifactStorageError)

  /// Replaces the marker.
  func writeMarker(_ bytes: [UInt8]) async throws(ArtifactStorageError)

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
  /// - Throws: ``ArtifactStorageError/Code/missing`` where there is no such upload, or a part of it is gone or another one.
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

  /// A page of the objects whose keys begin with a prefix, in the order of the keys: ``keyPrefix``, two hexadecimal digits
  /// and a slash.
  func objects(prefix: String, after key: String?, limit: Int) async throws(ArtifactStorageError) -> [StoredObject]

  /// A page of the uploads of keys that begin with ``keyPrefix``, which were begun and neither finished nor dropped.
  func openUploads(after place: UploadPlace?, limit: Int) async throws(ArtifactStorageError) -> OpenUploadPage
}

extension ArtifactStorage {
  /// The key of a new artifact.
  func newKey(run: UUID, artifact: UUID) -> String { keyPrefix + ArtifactKey.key(run: run, artifact: artifact) }

  var markerKey: String { keyPrefix + StoreMarker.name }
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

/// Some uploads, and where the next page begins.
struct OpenUploadPage: Sendable {
  let uploads: [OpenUpload]
  /// Nil behind the last page.
  let next: UploadPlace?
}

/// A place in the list of uploads: the last that was seen.
struct UploadPlace: Sendable, Hashable {
  let key: String
  let upload: String
}

/// An upload that is under way, or was left behind.
struct OpenUpload: Sendable, Hashable {
  let key: String
  let upload: String
  let begunAt: Instant
}
