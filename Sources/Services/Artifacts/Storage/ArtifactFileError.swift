#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the file system refused. For the log: paths and codes of the host are nobody else's business.
struct ArtifactFileError: Error, Equatable {
  /// The system call.
  let operation: String
  /// Its errno.
  let code: Int32

  /// The disk or a quota is full.
  var isOutOfSpace: Bool { code == ENOSPC || code == EDQUOT }

  /// The folder is not ours to write to: whoever set it up has to look at it.
  var isRefused: Bool { code == EACCES || code == EPERM || code == EROFS }

  /// There is no such file, or no folder that it could be in.
  var isMissing: Bool { code == ENOENT || code == ENOTDIR }
}

extension ArtifactFileError: CustomStringConvertible {
  var description: String { "\(operation): \(String(cString: strerror(code)))" }
}
