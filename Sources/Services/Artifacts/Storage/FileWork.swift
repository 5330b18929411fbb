import Database

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Work on files that blocks: for the thread pool.
enum FileWork {
  /// Writes a file that has its name once it would survive a power cut; nothing is left of one that fails.
  static func write(
    to path: String, _ fill: (borrowing ArtifactFile) throws(ArtifactFileError) -> Void
  ) throws(ArtifactFileError) {
    try write(to: path, fill) { temporary throws(ArtifactFileError) in try name(temporary, path) }
  }

  /// Writes a file as ``write(to:_:)`` does, where there is none; of several who come together one succeeds.
  static func create(_ path: String, _ bytes: [UInt8]) throws(ArtifactFileError) {
    try write(to: path) { file throws(ArtifactFileError) in
      try file.write(bytes)
    } name: { temporary throws(ArtifactFileError) in
      try nameOnce(temporary, path)
    }
  }

  /// "If newpath exists, it will not be overwritten" (link(2)). A file system without links overwrites it.
  private static func nameOnce(_ temporary: String, _ path: String) throws(ArtifactFileError) {
    if link(temporary, path) == 0 || errno == EEXIST {
      unlink(temporary)
      return
    }
    guard errno == EPERM || errno == ENOSYS || errno == EOPNOTSUPP else {
      throw ArtifactFileError(operation: "link", code: errno)
    }
    try name(temporary, path)
  }

  /// Takes the place of what has the name.
  private static func name(_ temporary: String, _ path: String) throws(ArtifactFileError) {
    guard rename(temporary, path) == 0 else { throw ArtifactFileError(operation: "rename", code: errno) }
  }

  private static func write(
    to path: String, _ fill: (borrowing ArtifactFile) throws(ArtifactFileError) -> Void,
    name: (_ temporary: String) throws(ArtifactFileError) -> Void
  ) throws(ArtifactFileError) {
    // A name of its own: another who writes the file, perhaps at another server, must not write into ours.
    let temporary = "\(path).\(RecordIDSource.shared.next()).part"
    let parent = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
    try makeFolders(parent)
    do throws(ArtifactFileError) {
      let file = try ArtifactFile(path: temporary, flags: O_RDWR | O_CREAT | O_EXCL)
      try fill(file)
      try file.synchronise()
      try name(temporary)
    } catch {
      unlink(temporary)
      throw error
    }
    // The name is in the folder, and the folder has to reach the disk too.
    try ArtifactFile(path: parent, flags: O_RDONLY | O_DIRECTORY).synchronise()
  }

  /// Nothing happens when there is no such file.
  static func remove(_ path: String) throws(ArtifactFileError) {
    guard unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR else {
      throw ArtifactFileError(operation: "unlink", code: errno)
    }
  }

  /// Removes a folder of files, the names first that say what it is; what is left is removed when it is found again.
  static func removeFolder(_ path: String) {
    for name in names(in: path) where name != "key" { unlink("\(path)/\(name)") }
    unlink("\(path)/key")
    rmdir(path)
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// When a file was last written to; nil when there is none.
  static func changeTime(of path: String) -> Instant? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    return Instant(secondsSinceEpoch: Int64(status.st_mtim.tv_sec), nanoseconds: Int32(status.st_mtim.tv_nsec))
  }

  /// The names in a folder, but for "." and ".."; none when it cannot be read.
  static func names(in folder: String) -> [String] {
    guard let listing = opendir(folder) else { return [] }
    defer { closedir(listing) }
    var names: [String] = []
    while let entry = readdir(listing) {
      let capacity = MemoryLayout.size(ofValue: entry.pointee.d_name)
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: capacity) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
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
