import CHTTPParser

/// What stands ahead of a request's body, gathered piece by piece as the parser reports it.
struct RequestHead {
  var method = ""
  var target: [UInt8] = []
  var majorVersion = 1
  var minorVersion = 1
  var keepsAlive = false
  private(set) var fields: [HTTP1Request.HeaderField] = []
  private var name: [UInt8] = []
  private var value: [UInt8]?
  private var bytes = 0

  /// Takes in a part of a field's name.
  mutating func addName(_ part: UnsafeRawBufferPointer, _ limits: HTTP1Limits) throws(HTTP1Error) {
    if value != nil { try endField() }
    if name.isEmpty {
      bytes += 4
      guard fields.count < limits.maxFields else { throw .headerTooLarge }
    }
    try count(part, limits)
    name += part
  }

  /// Takes in a part of a field's value.
  mutating func addValue(_ part: UnsafeRawBufferPointer, _ limits: HTTP1Limits) throws(HTTP1Error) {
    try count(part, limits)
    value = (value ?? []) + part
  }

  /// The header section is complete.
  mutating func end() throws(HTTP1Error) {
    if !name.isEmpty { try endField() }
  }

  private mutating func count(_ part: UnsafeRawBufferPointer, _ limits: HTTP1Limits) throws(HTTP1Error) {
    bytes += part.count
    guard bytes <= limits.maxHeaderBytes else { throw .headerTooLarge }
  }

  private mutating func endField() throws(HTTP1Error) {
    // http_parser as Debian builds it lets spaces through, also the one ahead of the colon that RFC 9112, section 5.1,
    // wants refused.
    guard name.allSatisfy(Self.isTokenByte) else { throw .malformed("a field's name") }
    let trimmed = (value ?? []).trimmed
    guard let text = String(validating: trimmed, as: UTF8.self) else { throw .malformed("a field's value") }
    fields.append(HTTP1Request.HeaderField(String(decoding: name, as: UTF8.self), text))
    name = []
    value = nil
  }

  /// `tchar` of RFC 9110, section 5.6.2.
  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  // MARK: What RFC 9112 asks of it

  /// The request without its body, and whether the client waits for leave to send that.
  ///
  /// - Throws: where a server has to refuse it.
  func request() throws(HTTP1Error) -> (HTTP1Request, expectsContinue: Bool) {
    guard majorVersion == 1 else { throw .unsupportedVersion }
    let (path, query) = try splitTarget()
    let request = HTTP1Request(
      method: method, path: path, query: query, minorVersion: min(minorVersion, 1), fields: fields, body: [],
      keepsAlive: keepsAlive)
    try checkHost(request)
    try checkLength(request)
    return (request, try expectsContinue(request))
  }

  /// Section 3.2: exactly one Host, which HTTP/1.0 may lack.
  private func checkHost(_ request: HTTP1Request) throws(HTTP1Error) {
    let hosts = request.values("host")
    guard hosts.count <= 1, hosts.count == 1 || request.minorVersion == 0 else { throw .malformed("its Host") }
    let isVisible = hosts.allSatisfy { $0.utf8.allSatisfy { (0x21...0x7e).contains($0) && $0 != UInt8(ascii: "/") } }
    guard isVisible else { throw .malformed("its Host") }
  }

  /// Sections 6.1 and 6.3: one length, said once. http_parser sees to most of it, and this to all.
  private func checkLength(_ request: HTTP1Request) throws(HTTP1Error) {
    let codings = request.values("transfer-encoding")
    let lengths = request.values("content-length")
    guard !codings.isEmpty else {
      guard lengths.count <= 1 else { throw .ambiguousLength }
      return
    }
    guard lengths.isEmpty, request.minorVersion == 1, codings.count == 1 else { throw .ambiguousLength }
    let coding = codings[0].lowercased()
    guard coding != "chunked" else { return }
    throw coding.hasSuffix(", chunked") ? .unknownTransferCoding : .ambiguousLength
  }

  private func expectsContinue(_ request: HTTP1Request) throws(HTTP1Error) -> Bool {
    let expectations = request.values("expect")
    guard !expectations.isEmpty, request.minorVersion == 1 else { return false }
    guard expectations.allSatisfy({ $0.lowercased() == "100-continue" }) else { throw .unknownExpectation }
    return true
  }

  /// Section 3.2: `/path?query`, an absolute URL as proxies get it, `*`, or host and port of a CONNECT.
  private func splitTarget() throws(HTTP1Error) -> (path: String, query: String) {
    guard target.allSatisfy({ (0x21...0x7e).contains($0) }) else { throw .malformed("its target") }
    let text = String(decoding: target, as: UTF8.self)
    if method == "CONNECT" || text == "*" { return (text, "") }
    var url = http_parser_url()
    http_parser_url_init(&url)
    let failed = target.withUnsafeBytes { bytes in
      http_parser_parse_url(bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count, 0, &url) != 0
    }
    func part(_ field: http_parser_url_fields) -> String {
      let start = chttp_url_offset(&url, field)
      guard chttp_url_length(&url, field) > 0 else { return "" }
      return String(decoding: target[start..<start + chttp_url_length(&url, field)], as: UTF8.self)
    }
    // A fragment never leaves its client.
    guard !failed, chttp_url_length(&url, UF_FRAGMENT) == 0 else { throw .malformed("its target") }
    let path = part(UF_PATH)
    return (path.isEmpty ? "/" : path, part(UF_QUERY))
  }
}

extension [UInt8] {
  /// Without spaces and tabs at either end.
  fileprivate var trimmed: ArraySlice<UInt8> {
    let isSpace = { (byte: UInt8) in byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
    guard let last = lastIndex(where: { !isSpace($0) }) else { return [] }
    return self[...last].drop(while: isSpace)
  }
}
