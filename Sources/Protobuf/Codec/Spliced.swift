/// A message of which a part is encoded already: fields as Swift values, and the bytes of other fields behind them.
///
/// The encodings of two messages, one behind the other, are the encoding of both merged (protobuf.dev, Encoding, "Last
/// One Wins"). So what was stored encoded can be sent without being read and written again: a plan of 20 tasks is 2 KB
/// to copy in place of 150 values to decode and encode.
public struct Spliced<Content: Message>: Sendable {
  /// The fields that are not in the bytes.
  @usableFromInline let fields: Content
  @usableFromInline let encodedBytes: Int
  @usableFromInline let copyEncoded: @Sendable (UnsafeMutableRawBufferPointer) -> Void

  /// - Parameters:
  ///   - fields: what is not in the bytes.
  ///   - encodedBytes: how many bytes there are of an encoded `Content`. Nobody checks them here, so they are never what
  ///     a peer has sent.
  ///   - copyEncoded: copies all of them to where it is told; called at most once a message that is sent.
  @inlinable
  public init(
    _ fields: Content, encodedBytes: Int, copyEncoded: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void
  ) {
    self.fields = fields
    self.encodedBytes = encodedBytes
    self.copyEncoded = copyEncoded
  }

  /// Writes the message straight into memory of the caller's. See `Message.encode(into:)`.
  @inlinable
  public func encode(into reserve: (_ worstCaseBytes: Int) -> UnsafeMutableRawPointer?) throws(EncodingError) -> Int {
    var start: UnsafeMutableRawPointer?
    let written = try fields.encode { worstCaseBytes in
      start = reserve(worstCaseBytes + encodedBytes)
      return start
    }
    guard let start else { return 0 }
    copyEncoded(UnsafeMutableRawBufferPointer(start: start + written, count: encodedBytes))
    return written + encodedBytes
  }
}
