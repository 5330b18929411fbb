/// Cuts a stream of DATA into messages by their 5-byte prefixes: a flag, and the length in big-endian order.
///
/// A message that lies whole within a received chunk is handed out where it lies, without a copy or an allocation. Any
/// other is gathered in one contiguous buffer, which grows with what has arrived and never by what the prefix promises:
/// neither a prefix of 4 MiB nor DATA frames of one byte can make it larger than twice the bytes received
/// (CVE-2026-84304).
///
/// Not to be used by several threads at once.
public struct MessageDeframer: ~Copyable {
  /// The bytes before a message.
  public static let prefixBytes = 5

  /// A buffer up to this size is kept for the next message.
  private static let maxIdleBytes = 64 * 1024

  private let limitBytes: Int
  private var prefix: (flag: UInt8, length: UInt32) = (0, 0)
  private var prefixCount = 0
  private var buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var gathered = 0

  /// Whether messages may have the compressed flag: the peer has named an encoding.
  public var acceptsCompressed = false
  /// Whether the message that was handed out last has the compressed flag. It is handed out as it came.
  public private(set) var isCompressed = false

  /// - Parameter limitBytes: the longest message that is accepted, checked when its prefix arrives.
  public init(limitBytes: Int) {
    self.limitBytes = limitBytes
  }

  deinit {
    buffer.deallocate()
  }

  /// The memory that is held for a message in parts.
  var bufferBytes: Int { buffer.count }

  /// Whether a message has begun and is not complete.
  public var isWithinMessage: Bool { prefixCount > 0 }

  /// To be called when the stream ends.
  /// - Throws: ``FramingError/truncated`` within a message.
  public func finish() throws(FramingError) {
    if isWithinMessage { throw .truncated }
  }

  /// Takes the next complete message from the front of `chunk`, or all of the chunk when none is complete yet.
  ///
  /// Call it until it returns nil. The message is valid until the next call, and no longer than the chunk's memory.
  @inline(__always)
  public mutating func next(from chunk: inout UnsafeRawBufferPointer) throws(FramingError) -> UnsafeRawBufferPointer? {
    if prefixCount == 0, chunk.count >= Self.prefixBytes {
      let length = Int(UInt32(bigEndian: chunk.loadUnaligned(fromByteOffset: 1, as: UInt32.self)))
      let flag = chunk[0]
      if flag == 0, length <= limitBytes, chunk.count - Self.prefixBytes >= length {
        let end = Self.prefixBytes + length
        let message = UnsafeRawBufferPointer(rebasing: chunk[Self.prefixBytes..<end])
        chunk = UnsafeRawBufferPointer(rebasing: chunk[end...])
        isCompressed = false
        return message
      }
    }
    return chunk.isEmpty ? nil : try gather(&chunk)
  }

  @inline(never)
  private mutating func gather(_ chunk: inout UnsafeRawBufferPointer) throws(FramingError) -> UnsafeRawBufferPointer? {
    releaseIdleBuffer()
    while prefixCount < Self.prefixBytes {
      guard let byte = chunk.first else { return nil }
      if prefixCount == 0 {
        prefix = (byte, 0)
      } else {
        prefix.length = prefix.length << 8 | UInt32(byte)
      }
      prefixCount += 1
      chunk = UnsafeRawBufferPointer(rebasing: chunk.dropFirst())
      if prefixCount == Self.prefixBytes { try checkPrefix() }
    }
    isCompressed = prefix.flag == 1
    let length = Int(prefix.length)
    if gathered == 0, chunk.count >= length {
      // The prefix came apart, or ahead of its message; the message itself lies in one piece.
      let message = UnsafeRawBufferPointer(rebasing: chunk[..<length])
      chunk = UnsafeRawBufferPointer(rebasing: chunk[length...])
      prefixCount = 0
      return message
    }
    let count = min(length - gathered, chunk.count)
    reserve(gathered + count, of: length)
    if count > 0 {
      UnsafeMutableRawBufferPointer(rebasing: buffer[gathered..<(gathered + count)])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: chunk[..<count]))
    }
    gathered += count
    chunk = UnsafeRawBufferPointer(rebasing: chunk[count...])
    guard gathered == length else { return nil }
    prefixCount = 0
    gathered = 0
    return UnsafeRawBufferPointer(rebasing: buffer[..<length])
  }

  private func checkPrefix() throws(FramingError) {
    switch prefix.flag {
    case 0: break
    case 1 where acceptsCompressed: break
    case 1: throw .compressedWithoutEncoding
    default: throw .invalidFlag(prefix.flag)
    }
    guard Int(prefix.length) <= limitBytes else {
      throw .tooLarge(bytes: Int(prefix.length), limitBytes: limitBytes)
    }
  }

  /// A stream that has carried one large message does not hold on to its buffer.
  private mutating func releaseIdleBuffer() {
    guard prefixCount == 0, buffer.count > Self.maxIdleBytes else { return }
    buffer.deallocate()
    buffer = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }

  /// Makes room for `needed` bytes of a message of `length`.
  private mutating func reserve(_ needed: Int, of length: Int) {
    guard needed > buffer.count else { return }
    let capacity = min(length, max(needed, buffer.count * 2))
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(capacity, needed), alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<gathered]))
    buffer.deallocate()
    buffer = larger
  }
}
