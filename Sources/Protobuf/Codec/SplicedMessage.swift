/// A message of which a part is encoded already: fields as Swift values, and the bytes of other fields behind them.
///
/// The encodings of two messages, one behind the other, are the encoding of both merged (protobuf.dev, Encoding, "Last
/// One Wins"). So what was stored encoded can be sent without being read and written again: a plan of 20 tasks is 2 KB
/// to copy in place of 150 values to decode and encode.
public protocol SplicedMessage: Sendable {
  /// The whole message.
  associatedtype Content: Message

  /// The fields that are not in the bytes; asked for once, when the message is written.
  var fields: Content { get }

  /// How many bytes there are of an encoded `Content`. Nobody checks them here, so they are never what a peer has sent.
  var encodedBytes: Int { get }

  /// Copies all of the bytes to a place that holds as many.
  func copyEncoded(to target: UnsafeMutableRawBufferPointer)
}

extension SplicedMessage {
  /// Writes the message straight into memory of the caller's. See `Message.encode(into:)`.
  @inlinable
  public func encode(into reserve: (_ worstCaseBytes: Int) -> UnsafeMutableRawPointer?) throws(EncodingError) -> Int {
    var start: UnsafeMutableRawPointer?
    let encodedBytes = encodedBytes
    let written = try fields.encode { worstCaseBytes in
      start = reserve(worstCaseBytes + encodedBytes)
      return start
    }
    guard let start else { return 0 }
    copyEncoded(to: UnsafeMutableRawBufferPointer(start: start + written, count: encodedBytes))
    return written + encodedBytes
  }
}
