import Glibc

/// The few file operations that a cluster needs. They block: call them in the thread pool.
enum Files {
  static func failure(_ step: String, _ path: String) -> EmbeddedClusterError {
    EmbeddedClusterError(step, "\(path): \(String(cString: strerror(errno)))")
  }

  static func exists(_ path: String) -> Bool {
    access(path, F_OK) == 0
  }

  /// Makes a folder with everything above it that is missing.
  static func makeDirectories(_ path: String) throws(EmbeddedClusterError) {
    guard !exists(path) else { return }
    let parent = parent(of: path)
    if parent != path { try makeDirectories(parent) }
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw failure("make a folder", path) }
    // Root's umask may close the way to the cluster's user.
    if SystemUser.isRoot { chmod(path, 0o755) }
  }

  /// Makes a folder that only its owner can enter, or checks that the one there is.
  static func makePrivateDirectory(_ path: String, owner: SystemUser) throws(EmbeddedClusterError) {
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("make a folder", path) }
    var status = stat()
    // Not followed: in a folder like /tmp somebody else may have put a link there.
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw EmbeddedClusterError("make a folder", "\(path) is not a folder")
    }
    guard status.st_uid == owner.userID || status.st_uid == geteuid() else {
      throw EmbeddedClusterError("make a folder", "\(path) belongs to somebody else")
    }
    if status.st_uid != owner.userID {
      guard chown(path, owner.userID, owner.groupID) == 0 else { throw failure("give a folder away", path) }
    }
    guard chmod(path, 0o700) == 0 else { throw failure("make a folder private", path) }
  }

  static func read(_ path: String) -> String? {
    guard let file = fopen(path, "re") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 4096)
    // Files of a few lines: more than this is not one of ours.
    while bytes.count < 1 << 20 {
      let count = fread(&block, 1, block.count, file)
      if count == 0 { break }
      bytes.append(contentsOf: block[..<count])
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Writes a file that only its owner can read.
  static func writePrivate(_ text: String, to path: String, owner: SystemUser) throws(EmbeddedClusterError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw failure("write", path) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
      fchown(descriptor, owner.userID, owner.groupID) == 0
    else { throw failure("write", path) }
  }

  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// The path without links and dots; the path itself where it does not exist.
  static func real(_ path: String) -> String {
    guard let resolved = realpath(path, nil) else { return path }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    guard let current = getcwd(nil, 0) else { return path }
    defer { free(current) }
    return String(cString: current) + "/" + path
  }

  /// What a symbolic link says.
  static func linkTarget(_ path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink(path, &buffer, buffer.count - 1)
    guard count > 0 else { return nil }
    return String(decoding: buffer[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
