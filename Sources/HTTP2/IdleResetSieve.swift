import CNghttp2

/// Takes resets of streams that were never opened out of what a client sends to a server that is going.
///
/// RFC 9113, section 6.4, makes such a reset an error of the connection, and libnghttp2 ends it with all of its streams.
/// nghttpx (1.52 and later) sends one for each request that was on its way out when a GOAWAY came in; grpc-go and others
/// ignore them. Pure.
struct IdleResetSieve {
  private static let headerBytes = 9

  /// The newest stream that the peer has opened, as far as it matters.
  private var newestStream: UInt32
  /// Bytes of the current frame that have not come yet.
  private var rest: Int
  /// Whether the current frame is taken out.
  private var drops = false
  /// A header that has come in part, and whether that part was passed on before there was a sieve.
  private var held: [UInt8]
  private var heldIsPassed: Bool

  /// A sieve for what comes behind `position`; see ``ClientStreams/position``.
  init(behind position: (bytesLeft: Int, header: [UInt8]), newestStream: Int32) {
    self.newestStream = UInt32(clamping: newestStream)
    rest = position.bytesLeft
    held = position.header
    heldIsPassed = !held.isEmpty
  }

  /// Calls `pass` with what is left of the bytes that have come, in order.
  mutating func strain(_ bytes: UnsafeRawBufferPointer, _ pass: (UnsafeRawBufferPointer) -> Void) {
    guard held.isEmpty || heldIsPassed else {
      let all = held + bytes
      held = []
      return all.withUnsafeBytes { walk($0, pass) }
    }
    walk(bytes, pass)
  }

  private mutating func walk(_ bytes: UnsafeRawBufferPointer, _ pass: (UnsafeRawBufferPointer) -> Void) {
    var (kept, index) = (0, 0)
    while index < bytes.count {
      if rest == 0 {
        if !held.isEmpty {
          index += completeHeader(bytes)
          continue
        }
        guard bytes.count - index >= Self.headerBytes else {
          held = Array(bytes[index...])
          return pass(UnsafeRawBufferPointer(rebasing: bytes[kept..<index]))
        }
        rest = Self.headerBytes + Self.length(bytes, at: index)
        drops = isIdleReset(bytes, at: index)
        if drops, kept < index { pass(UnsafeRawBufferPointer(rebasing: bytes[kept..<index])) }
      }
      let step = min(rest, bytes.count - index)
      rest -= step
      index += step
      if drops { kept = index }
    }
    if kept < bytes.count { pass(UnsafeRawBufferPointer(rebasing: bytes[kept...])) }
  }

  /// Takes the rest of a header whose first part was passed on; its frame stays, whatever it is.
  ///
  /// - Returns: how many bytes that took.
  private mutating func completeHeader(_ bytes: UnsafeRawBufferPointer) -> Int {
    let missing = bytes.prefix(Self.headerBytes - held.count)
    held += missing
    guard held.count == Self.headerBytes else { return missing.count }
    rest = held.withUnsafeBytes { Self.length($0, at: 0) }
    drops = false
    held = []
    heldIsPassed = false
    return missing.count
  }

  private static func length(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Int {
    Int(bytes[index]) << 16 | Int(bytes[index + 1]) << 8 | Int(bytes[index + 2])
  }

  private mutating func isIdleReset(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Bool {
    let stream = UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: index + 5, as: UInt32.self)) & 0x7fff_ffff
    // Even numbers would be the server's.
    guard stream > newestStream, stream & 1 == 1 else { return false }
    switch UInt32(bytes[index + 3]) {
    case NGHTTP2_HEADERS.rawValue: newestStream = stream
    case NGHTTP2_RST_STREAM.rawValue: return Self.length(bytes, at: index) == 4
    default: break
    }
    return false
  }
}
