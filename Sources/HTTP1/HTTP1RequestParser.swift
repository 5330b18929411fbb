import CHTTPParser

/// Cuts a connection's bytes into requests, one at a time, with http_parser. Does no input or output.
///
/// ```swift
/// let parsed = try parser.parse(bytes)        // as the bytes come, in pieces of any size
/// if let request = parsed.request { … }       // then again with bytes[parsed.consumed...]
/// ```
///
/// Not to be used by several threads at once. After an error it parses nothing more.
public final class HTTP1RequestParser {
  /// What came of some bytes.
  public struct Parsed {
    /// How many were taken: all of them, unless a request has ended ahead of the last.
    public var consumed: Int
    public var request: HTTP1Request?
  }

  private enum Stage {
    case head
    case body
    case failed
  }

  // http_parser keeps a pointer to this object in it.
  private let raw: UnsafeMutablePointer<http_parser>
  private var settings: http_parser_settings
  private let limits: HTTP1Limits
  private var stage = Stage.head
  private var head = RequestHead()
  private var request: HTTP1Request?
  /// What a callback found wrong.
  private var failure: HTTP1Error?
  private var isComplete = false

  // While http_parser executes: what it was given, and how much of it has been told apart.
  private var input = UnsafeRawBufferPointer(start: nil, count: 0)
  private var framedUpTo = 0
  /// The place of the input's first byte among all that were ever parsed.
  private var inputStart = 0
  /// Where the last part of a field's value ended, in the same count, while no other field has begun.
  private var valueEnd: Int?

  private var isChunked = false
  private var framing = ChunkFraming()
  private var framingBytes = 0
  private var chunkRemaining: UInt64 = 0

  /// Whether a request has begun and not ended.
  public private(set) var isWithinRequest = false
  /// Whether the client waits for "100 Continue" before it sends the body. Whoever sends it sets this to false.
  public var awaitsContinue = false

  public init(limits: HTTP1Limits = HTTP1Limits()) {
    self.limits = limits
    raw = .allocate(capacity: 1)
    raw.initialize(to: http_parser())
    http_parser_init(raw, HTTP_REQUEST)
    settings = ParserCallbacks.settings
    raw.pointee.data = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit { raw.deallocate() }

  static func of(_ raw: UnsafeMutablePointer<http_parser>) -> HTTP1RequestParser {
    Unmanaged<HTTP1RequestParser>.fromOpaque(raw.pointee.data).takeUnretainedValue()
  }

  /// Parses up to the end of the next request, or of `bytes`.
  ///
  /// - Throws: where the client is to be told of an error, behind which the connection is closed.
  public func parse(_ bytes: UnsafeRawBufferPointer) throws(HTTP1Error) -> Parsed {
    guard stage != .failed else { return Parsed(consumed: bytes.count, request: nil) }
    do throws(HTTP1Error) {
      return try parseNext(bytes)
    } catch {
      stage = .failed
      isWithinRequest = false
      throw error
    }
  }

  private func parseNext(_ bytes: UnsafeRawBufferPointer) throws(HTTP1Error) -> Parsed {
    var consumed = 0
    if stage == .head {
      consumed = try execute(bytes)
      guard request != nil else { return Parsed(consumed: consumed, request: nil) }
      stage = .body
      // http_parser stops ahead of the last line feed of the header, which is not one of the body's framing.
      consumed += try execute(UnsafeRawBufferPointer(rebasing: bytes[consumed..<consumed + 1]), isFraming: false)
    }
    if !isComplete, consumed < bytes.count {
      consumed += try execute(UnsafeRawBufferPointer(rebasing: bytes[consumed...]), isFraming: isChunked)
    }
    guard isComplete, let request else { return Parsed(consumed: consumed, request: nil) }
    reset()
    return Parsed(consumed: consumed, request: request)
  }

  private func reset() {
    stage = .head
    head = RequestHead()
    request = nil
    isComplete = false
    isChunked = false
    framing = ChunkFraming()
    (framingBytes, chunkRemaining) = (0, 0)
    isWithinRequest = false
    awaitsContinue = false
  }

  private func execute(_ bytes: UnsafeRawBufferPointer, isFraming: Bool = false) throws(HTTP1Error) -> Int {
    input = bytes
    framedUpTo = 0
    http_parser_pause(raw, 0)
    let consumed = http_parser_execute(
      raw, &settings, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
    if let failure { throw failure }
    let status = http_errno(rawValue: raw.pointee.http_errno)
    guard status == HPE_OK || status == HPE_PAUSED else { throw HTTP1Error(status) }
    if isFraming { try frame(upTo: consumed) }
    inputStart += consumed
    return consumed
  }

  private func frame(upTo end: Int) throws(HTTP1Error) {
    guard framedUpTo < end else { return }
    framingBytes += end - framedUpTo
    // Chunk extensions, tiny chunks and trailers could go on for ever.
    guard framingBytes <= limits.maxHeaderBytes + (request?.body.count ?? 0) else {
      throw .malformed("its chunks say little in many bytes")
    }
    guard framing.admit(UnsafeRawBufferPointer(rebasing: input[framedUpTo..<end])) else {
      throw .malformed("the framing of its chunks")
    }
    framedUpTo = end
  }

  // MARK: What http_parser reports

  /// Keeps what went wrong and makes http_parser stop.
  func report(_ body: () throws(HTTP1Error) -> Void) -> Int32 {
    do throws(HTTP1Error) {
      try body()
      return 0
    } catch {
      failure = error
      return 1
    }
  }

  func didBegin() { isWithinRequest = true }

  func didReceiveTarget(_ part: UnsafeRawBufferPointer) throws(HTTP1Error) {
    guard head.target.count + part.count <= limits.maxTargetBytes else { throw .targetTooLong }
    head.target += part
  }

  func didReceiveName(_ part: UnsafeRawBufferPointer) throws(HTTP1Error) {
    // Trailers are left out; they count as framing.
    guard stage == .head else { return }
    valueEnd = nil
    try head.addName(part, limits)
  }

  func didReceiveValue(_ part: UnsafeRawBufferPointer) throws(HTTP1Error) {
    guard stage == .head else { return }
    let start = inputStart + offset(of: part)
    // RFC 9112, section 5.2: a value that is folded over lines has spaces put in place of the fold, or is refused.
    if let valueEnd, valueEnd != start { throw .malformed("a field is folded") }
    valueEnd = start + part.count
    try head.addValue(part, limits)
  }

  private func offset(of part: UnsafeRawBufferPointer) -> Int {
    guard let start = input.baseAddress, let place = part.baseAddress else { return 0 }
    return place - start
  }

  func didReceiveHead() throws(HTTP1Error) {
    valueEnd = nil
    // An offer to speak something else is declined by going on (RFC 9110, section 7.8).
    raw.pointee.upgrade = 0
    head.method = String(cString: http_method_str(http_method(rawValue: raw.pointee.method)))
    (head.majorVersion, head.minorVersion) = (Int(raw.pointee.http_major), Int(raw.pointee.http_minor))
    head.keepsAlive = http_should_keep_alive(raw) != 0
    try head.end()
    let (request, expectsContinue) = try head.request()
    isChunked = request["transfer-encoding"] != nil
    let hasLength = request["content-length"] != nil
    if hasLength, raw.pointee.content_length > UInt64(limits.maxBodyBytes) { throw .bodyTooLarge }
    awaitsContinue = expectsContinue && (isChunked || hasLength)
    self.request = request
    http_parser_pause(raw, 1)
  }

  func didBeginChunk() { chunkRemaining = raw.pointee.content_length }

  func didReceiveBody(_ part: UnsafeRawBufferPointer) throws(HTTP1Error) {
    awaitsContinue = false
    guard (request?.body.count ?? 0) + part.count <= limits.maxBodyBytes else { throw .bodyTooLarge }
    request?.body += part
    guard isChunked else { return }
    let start = offset(of: part)
    try frame(upTo: start)
    framedUpTo = start + part.count
    chunkRemaining -= UInt64(part.count)
    if chunkRemaining == 0 { framing.dataEnded() }
  }

  func didEnd() {
    isComplete = true
    http_parser_pause(raw, 1)
  }
}

extension HTTP1Error {
  fileprivate init(_ error: http_errno) {
    switch error {
    case HPE_INVALID_METHOD: self = .notARequest
    case HPE_HEADER_OVERFLOW: self = .headerTooLarge
    case HPE_UNEXPECTED_CONTENT_LENGTH, HPE_INVALID_CONTENT_LENGTH, HPE_INVALID_TRANSFER_ENCODING:
      self = .ambiguousLength
    default: self = .malformed(String(cString: http_errno_description(error)))
    }
  }
}
