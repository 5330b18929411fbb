import CNghttp2

/// An operation that the HTTP/2 session refused.
///
/// `code` is libnghttp2's own number (nghttp2.h, `nghttp2_error`). After an error out of ``HTTP2Session/receive(_:at:)``
/// or ``HTTP2Session/flush(_:)`` the session is of no further use; an error out of a stream's operation concerns that
/// stream alone.
public struct HTTP2Error: Error, Equatable, Sendable, CustomStringConvertible {
  /// What was being done, in nghttp2's words: `mem_recv`, `submit_response`, …
  public let operation: String
  /// libnghttp2's (negative) error number.
  public let code: Int32
  /// What libnghttp2 said about it, for the log. It may quote the peer's bytes.
  public let detail: String

  public var description: String { "HTTP/2 \(operation): \(detail) (\(code))" }

  init(_ operation: String, code: Int, detail: String? = nil) {
    self.operation = operation
    self.code = Int32(clamping: code)
    self.detail = detail ?? String(cString: nghttp2_strerror(Int32(clamping: code)))
  }
}
