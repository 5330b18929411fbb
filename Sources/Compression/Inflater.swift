import CZlib

/// Inflates gzip data (RFC 1952), piece by piece, with one set of zlib's tables: 40 KB, and a buffer for what comes out.
///
/// The buffer grows with what has been produced, to at most twice as much, and never beyond the limit of the piece: data
/// that promises or holds more than the limit costs no more memory than the limit.
///
/// Not to be used by several threads at once.
public final class Inflater {
  /// The buffer's first size.
  static let minimumBytes = 4 * 1024
  /// A buffer up to this size is kept for the next piece.
  static let maxIdleBytes = 64 * 1024

  // zlib's state points back at its stream, which must therefore stay where it is.
  private let stream: UnsafeMutablePointer<z_stream>
  private var output = UnsafeMutableRawBufferPointer(start: nil, count: 0)

  /// - Throws: ``CompressionError/outOfMemory``.
  public init() throws(CompressionError) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let status = inflateInit2_(stream, Gzip.windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    // A throw from here runs deinit, which ends and frees the stream; zlib takes the end of one that it has not begun.
    guard status == Z_OK else { throw .outOfMemory }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    output.deallocate()
  }

  /// The memory that is held for what comes out.
  var bufferBytes: Int { output.count }

  /// Inflates `input` whole. Several members, one behind the other, are one piece (RFC 1952, section 2.2).
  ///
  /// - Parameters:
  ///   - input: the data, complete.
  ///   - limitBytes: the most that may come out.
  /// - Returns: what came out, valid until the next call of this inflater's.
  /// - Throws: what is wrong with the data, or ``CompressionError/tooLarge(limitBytes:)`` as soon as a byte more than
  ///   the limit has come out.
  public func inflate(
    _ input: UnsafeRawBufferPointer, limitBytes: Int
  ) throws(CompressionError) -> UnsafeRawBufferPointer {
    guard let available = UInt32(exactly: input.count) else { throw .tooLarge(limitBytes: limitBytes) }
    inflateReset(stream)
    stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_in = available
    var produced = 0
    while true {
      if produced == output.count { grow(produced, limitBytes: limitBytes) }
      let isAtEnd = try step(&produced)
      guard produced <= limitBytes else { throw .tooLarge(limitBytes: limitBytes) }
      guard isAtEnd else { continue }
      if stream.pointee.avail_in == 0 { return UnsafeRawBufferPointer(rebasing: output[..<produced]) }
      // Another member follows, or something that is none.
      inflateReset(stream)
    }
  }

  /// Gives a buffer back that a large piece has left behind.
  public func trim() {
    guard output.count > Self.maxIdleBytes else { return }
    output.deallocate()
    output = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }

  /// Inflates until the buffer is full or the member ends. Returns whether it has ended.
  private func step(_ produced: inout Int) throws(CompressionError) -> Bool {
    let room = UInt32(clamping: output.count - produced)
    stream.pointee.next_out = output.baseAddress.map { ($0 + produced).assumingMemoryBound(to: UInt8.self) }
    stream.pointee.avail_out = room
    let status = CZlib.inflate(stream, Z_NO_FLUSH)
    produced += Int(room - stream.pointee.avail_out)
    switch status {
    case Z_STREAM_END: return true
    // All of the input was taken, though there was room for more.
    case Z_OK where stream.pointee.avail_out > 0, Z_BUF_ERROR: throw .truncated
    case Z_OK: return false
    case Z_MEM_ERROR: throw .outOfMemory
    default: throw .corrupt
    }
  }

  /// Doubles the buffer, to at most one byte more than the limit: the byte that shows that it was exceeded.
  private func grow(_ produced: Int, limitBytes: Int) {
    let capacity = min(max(Self.minimumBytes, produced * 2), max(limitBytes + 1, produced + 1))
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: output[..<produced]))
    output.deallocate()
    output = larger
  }
}
