/// Follows the frames of a client by their headers alone, and finds those on streams that the client itself has ended.
///
/// libnghttp2 forgets a closed stream (it would otherwise keep as many as may be open) and from then on drops what comes
/// for it, in silence. RFC 9113, section 5.1, lets an endpoint drop what was under way when it reset the stream; what
/// follows the client's own END_STREAM or RST_STREAM is the client's fault. So are a stream number below one that was
/// used before (section 5.1.1), and a PRIORITY of no stream or of one that depends on itself (RFC 9113, section 6.3; RFC
/// 7540, section 5.3.1), which libnghttp2 drops unseen since we announce that priorities mean nothing here.
///
/// What it knows is small and of a fixed size: the last ``remembered`` streams. A fault on an older one is dropped.
struct ClientStreams {
  static let remembered = 16

  /// The state of stream `n` at `n / 2 % remembered`: its number while the client sends on it, which is odd, and the
  /// even number below it from then on.
  private var streams = InlineArray<16, UInt32>(repeating: 0)
  private var newest: UInt32 = 0
  /// Bytes until the next frame begins: of the preface first.
  private var bytesToSkip = 24
  /// The header that the last read ended in, and how much of it there is.
  private var header = InlineArray<13, UInt8>(repeating: 0)
  private var headerCount = 0

  private static let headerBytes = 9
  /// The header of a PRIORITY and the stream that it depends on.
  private static let priorityBytes = 13

  /// Where the bytes that have come end: how many are left of the current frame, and what has come of the next one's
  /// header where it is none of the two.
  var position: (bytesLeft: Int, header: [UInt8]) {
    // A PRIORITY is gathered beyond its header.
    guard headerCount < Self.headerBytes else { return (Self.priorityBytes + 1 - headerCount, []) }
    return (bytesToSkip, (0..<headerCount).map { header[$0] })
  }

  /// Takes in what was read; returns what is wrong with it, once, as the connection's error.
  mutating func look(at bytes: UnsafeRawBufferPointer) -> HTTP2ErrorCode? {
    guard let start = bytes.baseAddress else { return nil }
    var fault: HTTP2ErrorCode?
    var offset = bytesToSkip
    while offset < bytes.count {
      let found: HTTP2ErrorCode?
      if headerCount == 0, offset + Self.priorityBytes <= bytes.count {
        let head = FrameHead(start + offset)
        offset += Self.headerBytes + head.length
        found = take(head)
      } else {
        (found, offset) = gather(bytes[offset], at: offset)
      }
      if fault == nil { fault = found }
    }
    bytesToSkip = offset - bytes.count
    return fault
  }

  /// Takes a byte of a header that is not whole yet; returns where to go on.
  private mutating func gather(_ byte: UInt8, at offset: Int) -> (HTTP2ErrorCode?, next: Int) {
    header[headerCount] = byte
    headerCount += 1
    guard headerCount >= Self.headerBytes else { return (nil, offset + 1) }
    let head = header.span.withUnsafeBytes { FrameHead($0.baseAddress!) }
    let needed = head.isPriority ? Self.priorityBytes : Self.headerBytes
    guard headerCount == needed else { return (nil, offset + 1) }
    headerCount = 0
    return (take(head), offset + 1 + head.length - (needed - Self.headerBytes))
  }

  private mutating func take(_ head: FrameHead) -> HTTP2ErrorCode? {
    let stream = head.stream
    switch head.type {
    case FrameHead.data, FrameHead.headers:
      // What is wrong with stream 0 and even numbers, libnghttp2 says.
      guard stream & 1 == 1 else { return nil }
      let index = Int(stream >> 1) % Self.remembered
      if stream > newest {
        // DATA of an idle stream is libnghttp2's to refuse.
        guard head.type == FrameHead.headers else { return nil }
        newest = stream
      } else if streams[index] == stream - 1 {
        return .streamClosed
      } else if streams[index] != stream {
        // Too old to be known, or passed over.
        return newest - stream < 2 * UInt32(Self.remembered) ? .protocolError : nil
      }
      streams[index] = head.endsStream ? stream - 1 : stream
    case FrameHead.resetStream:
      let index = Int(stream >> 1) % Self.remembered
      if streams[index] == stream, stream & 1 == 1 { streams[index] = stream - 1 }
    case FrameHead.priority where head.isPriority && (stream == 0 || head.dependency == stream):
      return .protocolError
    default: break
    }
    return nil
  }
}

/// The header of a frame (RFC 9113, section 4.1), and the first four bytes behind it.
private struct FrameHead {
  static let data: UInt8 = 0
  static let headers: UInt8 = 1
  static let priority: UInt8 = 2
  static let resetStream: UInt8 = 3

  /// Length, type and flags; and the stream and what it depends on, behind a bit each that means something else.
  private let front: UInt64
  private let streams: UInt64

  /// `bytes` are 13; the last four count where the frame is a PRIORITY.
  init(_ bytes: UnsafeRawPointer) {
    front = UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))
    streams = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 5, as: UInt64.self))
  }

  var length: Int { Int(front >> 40) }
  var type: UInt8 { UInt8(truncatingIfNeeded: front >> 32) }
  var endsStream: Bool { front & 1 << 24 != 0 }
  var stream: UInt32 { UInt32(truncatingIfNeeded: streams >> 32) & 0x7fff_ffff }
  var dependency: UInt32 { UInt32(truncatingIfNeeded: streams) & 0x7fff_ffff }
  /// Of another length it is an error of its own.
  var isPriority: Bool { type == Self.priority && length == 5 }
}
