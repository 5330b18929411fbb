#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An open file or folder; closed when it goes.
struct ArtifactFile: ~Copyable {
  private let descriptor: Int32

  init(path: String, flags: Int32) throws(ArtifactFileError) {
    descriptor = open(path, flags | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw ArtifactFileError(operation: "open", code: errno) }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Writes all of it, from a place on.
  func write(_ bytes: [UInt8], at offset: Int64 = 0) throws(ArtifactFileError) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress! + written, $0.count - written, off_t(offset) + off_t(written))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw ArtifactFileError(operation: "write", code: errno) }
      written += count
    }
  }

  /// Writes what another file has, from a place on, a piece at a time.
  ///
  /// - Returns: the place behind it.
  func append(contentsOf path: String, at offset: Int64) throws(ArtifactFileError) -> Int64 {
    let other = try ArtifactFile(path: path, flags: O_RDONLY)
    var position: Int64 = 0
    while true {
      let piece = try other.read(offset: position, count: 1 << 20)
      guard !piece.isEmpty else { return offset + position }
      try write(piece, at: offset + position)
      position += Int64(piece.count)
    }
  }

  /// Reads up to `count` bytes; fewer at the end of the file only.
  func read(offset: Int64, count: Int) throws(ArtifactFileError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let step = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress! + filled, count - filled, off_t(offset) + off_t(filled))
      }
      if step < 0, errno == EINTR { continue }
      guard step >= 0 else { throw ArtifactFileError(operation: "read", code: errno) }
      if step == 0 { break }
      filled += step
    }
    bytes.removeLast(count - filled)
    return bytes
  }

  /// Waits until what was written is on the disk.
  func synchronise() throws(ArtifactFileError) {
    guard fsync(descriptor) == 0 else { throw ArtifactFileError(operation: "fsync", code: errno) }
  }
}
