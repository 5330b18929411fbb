/// What a server asks of a client that would send a failed call again: the trailer `grpc-retry-pushback-ms` (gRPC's
/// proposal A6, "Pushback").
public enum RetryPushback: Hashable, Sendable {
  /// Not before this long, counted from the end of the failed attempt.
  case after(Duration)
  /// Not at all.
  case never

  /// The name of the trailer.
  public static let headerName = "grpc-retry-pushback-ms"

  /// More digits than this are malformed: some four months.
  private static let digitsMax = 10

  /// Reads the trailer. What is negative or malformed asks for no retry, as A6 has it.
  public init(headerValue: RawSpan) {
    var milliseconds: Int64 = 0
    guard (1...Self.digitsMax).contains(headerValue.byteCount) else {
      self = .never
      return
    }
    for index in headerValue.byteOffsets {
      let byte = headerValue.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      guard byte >= 0x30, byte <= 0x39 else {
        self = .never
        return
      }
      milliseconds = milliseconds * 10 + Int64(byte - 0x30)
    }
    self = .after(.milliseconds(milliseconds))
  }

  /// The field to send: whole milliseconds, rounded up.
  public var headerValue: String {
    switch self {
    case .never: return "-1"
    case .after(let pause):
      let milliseconds = (max(pause, .zero).attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
      return "\(min(milliseconds, 9_999_999_999))"
    }
  }
}

extension RPCError {
  /// This error with the server's wish about retries in its trailers. A wish that it has already goes first; clients
  /// follow that one.
  ///
  /// - Parameter retryPushback: how long to wait, or not to retry at all.
  /// - Returns: the error to throw.
  public func with(retryPushback: RetryPushback) -> RPCError {
    var error = self
    error.metadata.addProtocolField(RetryPushback.headerName, retryPushback.headerValue)
    return error
  }

  /// An error that says when its call may be sent again.
  ///
  /// - Parameters:
  ///   - code: what kind of failure it is; clients retry UNAVAILABLE and what else they were told to.
  ///   - message: safe to show to whoever called.
  ///   - retryPushback: how long to wait, or not to retry at all.
  ///   - cause: for the log only.
  public init(_ code: Code, _ message: String, retryPushback: RetryPushback, cause: (any Error)? = nil) {
    self = RPCError(code, message, cause: cause).with(retryPushback: retryPushback)
  }
}
