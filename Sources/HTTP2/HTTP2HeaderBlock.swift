import CNghttp2

/// Header fields that never change, laid out once in the form that libnghttp2 reads, and sent without a copy.
///
/// A block is immortal: libnghttp2 may read it until the frame has left, which nobody waits for. So declare blocks as
/// `static let`; never make one from what a peer sent.
public final class HTTP2HeaderBlock: Sendable {
  // Written in init only; the memory behind it is never changed nor freed.
  nonisolated(unsafe) let fields: UnsafeMutableBufferPointer<nghttp2_nv>

  /// No field at all.
  public static let empty = HTTP2HeaderBlock([])

  /// - Parameter fields: names in lower case, pseudo-header fields first (RFC 9113, section 8.3).
  public init(_ fields: [(name: String, value: String)]) {
    let flags = UInt8(NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue | NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue)
    let block = UnsafeMutableBufferPointer<nghttp2_nv>.allocate(capacity: fields.count)
    for (index, field) in fields.enumerated() {
      block.initializeElement(
        at: index,
        to: nghttp2_nv(
          name: Self.immortal(field.name), value: Self.immortal(field.value), namelen: field.name.utf8.count,
          valuelen: field.value.utf8.count, flags: flags))
    }
    self.fields = block
  }

  private static func immortal(_ text: String) -> UnsafeMutablePointer<UInt8> {
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count + 1)
    let end = copy.initialize(fromContentsOf: Array(text.utf8))
    copy.initializeElement(at: end, to: 0)
    return copy.baseAddress!
  }
}
