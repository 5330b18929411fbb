import Database
import EventLoop
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Artifacts as files in a folder. A file is complete from the moment it has its name; the parts of uploads are files in a
/// folder of their own, `uploads/HANDLE`, until they become one.
///
/// The file system is touched on the thread pool only.
final class ArtifactFiles: ArtifactStorage {
  let folder: String
  private let gate: FileGate
  private let loop: EventLoop

  /// The path is each server's own: folders are shared under different names.
  var place: String { "files" }
  var keyPrefix: String { "" }
  var markerPlace: String { "\(folder)/\(StoreMarker.name)" }

  /// - Parameters:
  ///   - folder: Made when it is not there.
  ///   - loop: Whose thread pool does the work.
  init(folder: String, loop: EventLoop) {
    self.folder = folder
    self.loop = loop
    gate = FileGate(places: ServiceLimits.concurrentFileJobs, waiting: ServiceLimits.waitingFileJobs)
  }

  func write(_ bytes: [UInt8], key: String) async throws(ArtifactStorageError) {
    let path = path(of: key)
    try await perform { () throws(ArtifactFileError) in
      try FileWork.write(to: path) { file throws(ArtifactFileError) in try file.write(bytes) }
    }
  }

  func read(key: String, offset: Int64, count: Int64) async throws(ArtifactStorageError) -> ArtifactBytes {
    let path = path(of: key)
    let end = offset + count
    // Opened for each piece: a reader who never comes back holds no descriptor, and a removed file is missing at once.
    let position = Mutex(offset)
    return ArtifactBytes { [self] () async throws(ArtifactStorageError) in
      let start = position.withLock { $0 }
      let count = Int(min(end - start, Int64(ServiceLimits.downloadChunkBytes)))
      guard count > 0 else { return nil }
      let bytes = try await perform { () throws(ArtifactFileError) in
        try ArtifactFile(path: path, flags: O_RDONLY).read(offset: start, count: count)
      }
      position.withLock { $0 += Int64(bytes.count) }
      return bytes.isEmpty ? nil : bytes
    }
  }

  func remove(key: String) async throws(ArtifactStorageError) {
    let path = path(of: key)
    try await perform { () throws(ArtifactFileError) in try FileWork.remove(path) }
  }

  /// Files have no address of their own.
  func downloadAddress(_ object: DownloadedObject, until expiry: Instant) throws(ArtifactStorageError) -> String? {
    nil
  }

  func objects(
    prefix: String, after key: String?, limit: Int
  ) async throws(ArtifactStorageError) -> [StoredObject] {
    let folder = folder
    return try await perform { () throws(ArtifactFileError) in
      let keys = FileWork.names(in: "\(folder)/\(prefix)").sorted().flatMap { run in
        FileWork.names(in: "\(folder)/\(prefix)\(run)").sorted().map { "\(prefix)\(run)/\($0)" }
      }
      let page = keys.filter { name in key.map { name > $0 } ?? true }.prefix(limit)
      return page.compactMap { key in
        FileWork.changeTime(of: "\(folder)/\(key)").map { StoredObject(key: key, changedAt: $0) }
      }
    }
  }

  private func path(of key: String) -> String { "\(folder)/\(key)" }

  func perform<R: Sendable>(
    _ body: @escaping @Sendable () throws(ArtifactFileError) -> R
  ) async throws(ArtifactStorageError) -> R {
    do throws(FileGate.Refusal) {
      try await gate.enter()
    } catch {
      throw ArtifactStorageError(.unavailable, operation: "file work", reason: "\(error)")
    }
    defer { gate.leave() }
    do {
      return try await loop.blocking(body)
    } catch let error as ArtifactFileError {
      throw ArtifactStorageError(error)
    } catch {
      throw ArtifactStorageError(.unavailable, operation: "file work", reason: "\(error)")
    }
  }
}
