import EventLoop

/// The end of what Chromium writes to its error output, for the message of a failed launch; confined to its loop.
final class LastWords: ByteStreamHandler, @unchecked Sendable {
  // Invariant behind @unchecked: touched on the loop of its stream only, by the stream and by the process's actor.
  private var bytes: [UInt8] = []
  private var stream: ByteStream?

  func listen(to stream: ByteStream) {
    self.stream = stream
    stream.handler = self
    stream.startReading()
  }

  func streamDidRead(_ bytes: UnsafeRawBufferPointer) {
    self.bytes.append(contentsOf: bytes)
    let surplus = self.bytes.count - BrowserLimits.errorOutputBytes
    if surplus > 0 { self.bytes.removeFirst(surplus) }
  }

  func streamDidEnd(_ end: StreamEnd) {}

  func close() {
    stream?.close()
    stream = nil
  }

  /// The last line, without the process numbers and source lines that Chromium puts in front; nil when there is none.
  var text: String? {
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
    // Chromium complains about a missing message bus at every start; that is never why it does not start.
    guard let line = lines.last(where: { !$0.contains("dbus") }) else { return nil }
    return String(line.split(separator: "] ", maxSplits: 1).last ?? line)
  }
}
