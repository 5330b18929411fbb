/// Looks at what stands between the chunks of a body: every line ends with CR LF, and so does the data of a chunk.
///
/// Debian builds http_parser without its strict checks: it takes any two bytes for the end of a chunk, and skips a line
/// feed within a chunk extension. Proxies that read such a body otherwise can be made to pass a second request unseen
/// (RFC 9112, section 11.2).
struct ChunkFraming {
  private var afterCarriageReturn = false
  private var atEndOfData = false

  /// The data of a chunk is complete.
  mutating func dataEnded() { atEndOfData = true }

  /// Takes in what follows.
  ///
  /// - Returns: whether it is as it has to be.
  mutating func admit(_ bytes: UnsafeRawBufferPointer) -> Bool {
    for byte in bytes {
      let isCarriageReturn = byte == UInt8(ascii: "\r")
      guard afterCarriageReturn == (byte == UInt8(ascii: "\n")), !atEndOfData || isCarriageReturn else { return false }
      afterCarriageReturn = isCarriageReturn
      atEndOfData = false
    }
    return true
  }
}
