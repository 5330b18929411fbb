import Database
import EventLoop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The bytes of artifacts, as files in a folder. A file is complete from the moment it has its name.
///
/// All methods may be called at the same time, from any task; the file system is touched on the thread pool only.
final class ArtifactFiles: Sendable {
  private let folder: String
  private let gate: FileGate
  private let loop: EventLoop

  /// - Parameters:
  ///   - folder: Made when it is not there.
  ///   - loop: Whose thread pool does the work.
  init(folder: String, loop: EventLoop) {
    self.folder = folder
    self.loop = loop
    gate = FileGate(places: ServiceLimits.concurrentFileJobs)
  }

  /// Where the bytes of an artifact lie. The last byte of a run's id is random and spreads runs over 256 folders.
  static func key(run: UUID, artifact: UUID) -> String {
    "\(run.description.suffix(2))/\(run)/\(artifact)"
  }

  /// Writes a new file, and returns once it would survive a power cut.
  func write(_ bytes: [UInt8], key: String) async throws(ArtifactFileError) {
    let path = path(of: key)
    try await perform { () throws(ArtifactFileError) in try Self.write(bytes, to: path) }
  }

  /// Reads up to `count` bytes from `offset` on; fewer at the end of the file only.
  func read(key: String, offset: Int64, count: Int) async throws(ArtifactFileError) -> [UInt8] {
    let path = path(of: key)
    return try await perform { () throws(ArtifactFileError) in try Self.read(path, offset: offset, count: count) }
  }

  /// Removes a file that no row names; nothing happens when it is not there.
  func remove(key: String) async {
    let path = path(of: key)
    _ = try? await perform { () throws(ArtifactFileError) in unlink(path) }
  }

  private func path(of key: String) -> String { "\(folder)/\(key)" }

  private func perform<R: Sendable>(
    _ body: @escaping @Sendable () throws(ArtifactFileError) -> R
  ) async throws(ArtifactFileError) -> R {
    await gate.enter()
    defer { gate.leave() }
    do {
      return try await loop.blocking(body)
    } catch let error as ArtifactFileError {
      throw error
    } catch {
      throw ArtifactFileError(operation: "file work", code: EAGAIN)
    }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws(ArtifactFileError) {
    let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    try makeFolders(parent)
    let temporary = path + ".part"
    do throws(ArtifactFileError) {
      let file = try ArtifactFile(path: temporary, flags: O_WRONLY | O_CREAT | O_TRUNC)
      try file.write(bytes)
      try file.synchronise()
      guard rename(temporary, path) == 0 else { throw ArtifactFileError(operation: "rename", code: errno) }
    } catch {
      unlink(temporary)
      throw error
    }
    // The name is in the folder, and the folder has to reach the disk too.
    try ArtifactFile(path: parent, flags: O_RDONLY | O_DIRECTORY).synchronise()
  }

  private static func read(_ path: String, offset: Int64, count: Int) throws(ArtifactFileError) -> [UInt8] {
    try ArtifactFile(path: path, flags: O_RDONLY).read(offset: offset, count: count)
  }

  private static func makeFolders(_ path: String) throws(ArtifactFileError) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw ArtifactFileError(operation: "mkdir", code: errno)
    }
    try makeFolders(String(path[..<slash]))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw ArtifactFileError(operation: "mkdir", code: errno)
    }
  }
}
