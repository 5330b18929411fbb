import CNghttp2

/// Header fields of one message, in the order in which they will be sent. libnghttp2 copies them when they are submitted.
public struct HTTP2Headers: Sendable {
  private struct Field: Sendable {
    var nameCount: Int
    var valueCount: Int
    var isSensitive: Bool
  }

  private var bytes: [UInt8] = []
  private var fields: [Field] = []

  public init() {}

  /// No field at all.
  public static let empty = HTTP2Headers()

  public var isEmpty: Bool { fields.isEmpty }
  public var count: Int { fields.count }

  /// Adds a field. The name is in lower case.
  ///
  /// `isSensitive` keeps the value out of HPACK's tables, here and on every hop (RFC 7541, section 7.1.3): for
  /// credentials.
  public mutating func append(_ name: String, _ value: String, isSensitive: Bool = false) {
    bytes.append(contentsOf: name.utf8)
    bytes.append(contentsOf: value.utf8)
    fields.append(Field(nameCount: name.utf8.count, valueCount: value.utf8.count, isSensitive: isSensitive))
  }

  /// Adds a field whose value is not text.
  public mutating func append(_ name: String, bytes value: some Collection<UInt8>, isSensitive: Bool = false) {
    bytes.append(contentsOf: name.utf8)
    bytes.append(contentsOf: value)
    fields.append(Field(nameCount: name.utf8.count, valueCount: value.count, isSensitive: isSensitive))
  }

  /// Adds a field whose name and value are bytes that have been checked.
  public mutating func append(_ name: RawSpan, _ value: RawSpan) {
    name.withUnsafeBytes { bytes.append(contentsOf: $0) }
    value.withUnsafeBytes { bytes.append(contentsOf: $0) }
    fields.append(Field(nameCount: name.byteCount, valueCount: value.byteCount, isSensitive: false))
  }

  /// Lends `constant` followed by these fields in libnghttp2's form.
  func withFields<Result>(
    after constant: HTTP2HeaderBlock, _ body: (UnsafePointer<nghttp2_nv>?, Int) -> Result
  ) -> Result {
    guard !fields.isEmpty else { return body(constant.fields.baseAddress, constant.fields.count) }
    let total = constant.fields.count + fields.count
    return bytes.withUnsafeBufferPointer { bytes in
      withUnsafeTemporaryAllocation(of: nghttp2_nv.self, capacity: total) { list in
        _ = list.initialize(fromContentsOf: constant.fields)
        var next = UnsafeMutablePointer(mutating: bytes.baseAddress)
        for (index, field) in fields.enumerated() {
          let flags = field.isSensitive ? NGHTTP2_NV_FLAG_NO_INDEX : NGHTTP2_NV_FLAG_NONE
          list.initializeElement(
            at: constant.fields.count + index,
            to: nghttp2_nv(
              name: next, value: next.map { $0 + field.nameCount }, namelen: field.nameCount,
              valuelen: field.valueCount, flags: UInt8(flags.rawValue)))
          next = next.map { $0 + field.nameCount + field.valueCount }
        }
        return body(list.baseAddress, total)
      }
    }
  }
}
