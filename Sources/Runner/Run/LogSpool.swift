import Glibc
import Synchronization

/// The lines of one run's log that wait on disk while the server cannot be reached.
///
/// A file without a name: it is unlinked as soon as it is open, so that nothing is left of it when the process ends,
/// however it ends. Records are added behind the others, each with its length and checksum; when all have been read the
/// file begins anew, and where it is full those that wait move to its front. The methods block and are for a thread pool;
/// they may be called at the same time.
final class LogSpool: Sendable {
  /// What the file system refused.
  struct Failure: Error, CustomStringConvertible {
    let operation: String
    let code: Int32
    var description: String { "\(operation): \(String(cString: strerror(code)))" }
  }

  private struct State: ~Copyable {
    var descriptor: Int32 = -1
    var start: Int64 = 0
    var end: Int64 = 0
    /// Lines between the two.
    var lines = 0

    deinit { if descriptor >= 0 { close(descriptor) } }
  }

  private static let headerBytes = 8
  static let mostRecordBytes = RunnerLimits.spoolReadBytes - headerBytes

  private let folder: String
  private let name: String
  private let mostBytes: Int64
  private let state = Mutex(State())

  /// - Parameters:
  ///   - folder: Made with the first line, where it is not there.
  ///   - name: Tells the run from others.
  ///   - mostBytes: Of what waits.
  init(folder: String, name: String, mostBytes: Int = RunnerLimits.spoolBytes) {
    self.folder = folder
    self.name = name
    self.mostBytes = Int64(mostBytes)
  }

  /// Adds lines behind the others. Those that the page drives are dropped where it is full; ours are few. One that could not
  /// be read back at once is never written, since what stands behind it could not be found.
  ///
  /// - Returns: how many were kept and dropped.
  func append(_ lines: [LogLine]) throws(Failure) -> (kept: Int, dropped: Int) {
    try state.withLock { state throws(Failure) in
      if state.descriptor < 0 { state.descriptor = try open() }
      let records = lines.map { line in (line, (try? line.record()) ?? []) }
      let added = records.reduce(0) { $0 + Self.headerBytes + $1.1.count }
      if state.end + Int64(added) > mostBytes { try moveToFront(&state) }
      var bytes: [UInt8] = []
      var kept = 0
      for (line, record) in records where !record.isEmpty && record.count <= Self.mostRecordBytes {
        let total = state.end + Int64(bytes.count + Self.headerBytes + record.count)
        guard !line.isPageDriven || total <= mostBytes else { continue }
        bytes += Self.header(record)
        bytes += record
        kept += 1
      }
      try Self.write(bytes, to: state.descriptor, at: state.end)
      state.end += Int64(bytes.count)
      state.lines += kept
      return (kept, lines.count - kept)
    }
  }

  /// Takes the oldest lines out.
  ///
  /// - Returns: at most ``RunnerLimits/linesPerChunk``, how many were damaged and are lost, and how many are left.
  func take() throws(Failure) -> (lines: [LogLine], lost: Int, left: Int) {
    try state.withLock { state throws(Failure) in
      guard state.lines > 0 else { return ([], 0, 0) }
      let most = min(RunnerLimits.spoolReadBytes, Int(state.end - state.start))
      let bytes = try Self.read(state.descriptor, at: state.start, count: most)
      let (lines, length) = Self.parse(bytes)
      guard !lines.isEmpty else {
        // Where one record ends and the next begins is not known any more.
        let lost = state.lines
        try Self.restart(&state)
        return ([], lost, 0)
      }
      state.start += Int64(length)
      state.lines -= lines.count
      if state.lines == 0 { try Self.restart(&state) }
      return (lines, 0, state.lines)
    }
  }

  /// The whole records at the beginning of the bytes, and their length.
  private static func parse(_ bytes: [UInt8]) -> (lines: [LogLine], length: Int) {
    var lines: [LogLine] = []
    var position = 0
    while lines.count < RunnerLimits.linesPerChunk, bytes.count - position >= headerBytes {
      let length = Int(number(bytes, position))
      let start = position + headerBytes
      guard bytes.count - start >= length else { break }
      let record = Array(bytes[start..<start + length])
      guard CRC32.checksum(record) == number(bytes, position + 4), let line = LogLine(record: record) else { break }
      lines.append(line)
      position = start + length
    }
    return (lines, position)
  }

  private static func header(_ record: [UInt8]) -> [UInt8] {
    [UInt32(record.count), CRC32.checksum(record)].flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * UInt32($0))) }
    }
  }

  private static func number(_ bytes: [UInt8], _ position: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(bytes[position + $1]) << (8 * UInt32($1)) }
  }

  // MARK: The file

  private func open() throws(Failure) -> Int32 {
    let path = "\(folder)/\(name).\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    try Self.makeFolders(folder)
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure(operation: "open", code: errno) }
    guard unlink(path) == 0 else {
      let code = errno
      close(descriptor)
      throw Failure(operation: "unlink", code: code)
    }
    return descriptor
  }

  /// Moves what waits to the beginning, over what has been read, where that is a quarter of the file at least: each byte
  /// is then moved a few times at most, however long the log goes on.
  private func moveToFront(_ state: inout State) throws(Failure) {
    guard state.start * 4 >= mostBytes else { return }
    var (source, target) = (state.start, Int64(0))
    // Forwards, in pieces: what a piece is written over has been read before.
    while source < state.end {
      let piece = try Self.read(state.descriptor, at: source, count: Int(min(state.end - source, 1 << 20)))
      guard !piece.isEmpty else { throw Failure(operation: "read", code: EIO) }
      try Self.write(piece, to: state.descriptor, at: target)
      source += Int64(piece.count)
      target += Int64(piece.count)
    }
    state.start = 0
    state.end = target
    guard ftruncate(state.descriptor, off_t(target)) == 0 else { throw Failure(operation: "ftruncate", code: errno) }
  }

  private static func restart(_ state: inout State) throws(Failure) {
    state.start = 0
    state.end = 0
    state.lines = 0
    guard ftruncate(state.descriptor, 0) == 0 else { throw Failure(operation: "ftruncate", code: errno) }
  }

  private static func write(_ bytes: [UInt8], to descriptor: Int32, at offset: Int64) throws(Failure) {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress! + written, $0.count - written, off_t(offset) + off_t(written))
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw Failure(operation: "write", code: errno) }
      written += count
    }
  }

  private static func read(_ descriptor: Int32, at offset: Int64, count: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let step = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress! + filled, count - filled, off_t(offset) + off_t(filled))
      }
      if step < 0, errno == EINTR { continue }
      guard step >= 0 else { throw Failure(operation: "read", code: errno) }
      if step == 0 { break }
      filled += step
    }
    bytes.removeLast(count - filled)
    return bytes
  }

  private static func makeFolders(_ path: String) throws(Failure) {
    if mkdir(path, 0o700) == 0 || errno == EEXIST { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
      throw Failure(operation: "mkdir", code: errno)
    }
    try makeFolders(String(path[..<slash]))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw Failure(operation: "mkdir", code: errno) }
  }
}
