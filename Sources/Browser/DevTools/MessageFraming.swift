import Glibc

/// Cuts what Chromium writes into messages: each ends with a NUL byte (`--remote-debugging-pipe`).
struct MessageFraming {
  enum Frame {
    case message(UnsafeRawBufferPointer)
    /// A message beyond the limit, of which only the beginning was kept.
    case oversized(prefix: UnsafeRawBufferPointer)
  }

  private let maxMessageBytes: Int
  private var partial: [UInt8] = []
  private var isSkipping = false

  init(maxMessageBytes: Int = BrowserLimits.messageBytes) { self.maxMessageBytes = maxMessageBytes }

  /// How much of an oversized message is kept: enough for the `{"id":12` that Chromium begins each answer with.
  static let prefixBytes = 256

  /// Takes bytes as they arrive; the frames are valid during the call of `body` only.
  mutating func receive(_ bytes: UnsafeRawBufferPointer, _ body: (Frame) -> Void) {
    guard var start = bytes.baseAddress else { return }
    let end = start + bytes.count
    while start < end, let terminator = memchr(start, 0, end - start).map({ UnsafeRawPointer($0) }) {
      finish(UnsafeRawBufferPointer(start: start, count: terminator - start), body)
      start = terminator + 1
    }
    append(UnsafeRawBufferPointer(start: start, count: end - start))
  }

  private mutating func append(_ bytes: UnsafeRawBufferPointer) {
    if isSkipping || bytes.isEmpty { return }
    partial.append(contentsOf: bytes)
    if partial.count > maxMessageBytes {
      isSkipping = true
      partial = Array(partial.prefix(Self.prefixBytes))
    }
  }

  private mutating func finish(_ bytes: UnsafeRawBufferPointer, _ body: (Frame) -> Void) {
    if partial.isEmpty, bytes.count <= maxMessageBytes { return body(.message(bytes)) }
    append(bytes)
    partial.withUnsafeBytes { body(isSkipping ? .oversized(prefix: $0) : .message($0)) }
    isSkipping = false
    // The storage of a large message is given back, that of usual ones is kept for the next.
    partial.removeAll(keepingCapacity: partial.capacity <= 1 << 20)
  }
}
