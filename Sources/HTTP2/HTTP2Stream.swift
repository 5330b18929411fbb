/// One stream of a session: the state of one exchange. Subclass it to receive.
///
/// The session retains an open stream and calls its `did…` methods as frames come, on its own thread, without any
/// look-up: libnghttp2 keeps the pointer. They are called while libnghttp2 works, so they must not call
/// ``HTTP2Session/receive(_:at:)`` or ``HTTP2Session/flush(_:)``; everything else of the session and the stream is
/// allowed. Confined to the session's thread.
open class HTTP2Stream {
  /// The number on the wire; 0 until the stream is opened.
  public internal(set) final var id: Int32 = 0
  /// The session, while the stream is open. Unretained: the session closes its streams, which clears it, before it goes.
  public internal(set) final unowned(unsafe) var session: HTTP2Session?
  /// Whether the peer has ended its side.
  public internal(set) final var isRemoteEnded = false

  /// What waits to be sent and what was kept, from the stream's opening to its end. Behind a pointer since every access
  /// to a class's stored struct is checked for exclusivity at run time, which showed in profiles.
  final var buffers: UnsafeMutablePointer<StreamBuffers>?
  final var ending = Ending.open
  final var trailers: (constant: HTTP2HeaderBlock, more: HTTP2Headers)?
  /// libnghttp2 asks for data only after it was told to resume.
  final var isDeferred = false
  /// Received bytes that still use up the connection's window; given back when the stream closes.
  final var unconsumedBytes = 0
  /// First digit of `:status` in the header list that is arriving, where it has one.
  final var statusClass: UInt8?
  final var headerListBytes = 0
  final var headerFieldCount = 0
  // The session's list of open streams, which it retains (once each) until it unlinks them.
  final unowned(unsafe) var next: HTTP2Stream?
  final unowned(unsafe) var previous: HTTP2Stream?

  /// What follows the bytes that are queued: nothing yet, the end, or trailers. `.ended` once libnghttp2 has been told.
  enum Ending {
    case open
    case end
    case trailers
    case ended
  }

  public init() {}

  /// Whether the stream may still send and receive.
  public final var isOpen: Bool { session != nil }

  /// A field of the header list that is arriving: of the request or response, an informational response or the trailers.
  /// The spans live for the call only.
  open func didReceiveHeader(name: RawSpan, value: RawSpan) {}

  /// A header list is complete.
  open func didReceiveHeaders(_ kind: HTTP2HeadersKind) {}

  /// Bytes of DATA. They have used up the stream's and the connection's receive windows until
  /// ``consume(_:)`` gives them back. The span lives for the call only.
  open func didReceiveData(_ bytes: RawSpan) {}

  /// The peer has ended its side: no more headers nor data.
  open func didReceiveEnd() {}

  /// The stream is over, for whatever reason: `noError` when both sides ended it. The last call, made exactly once for
  /// a stream that was opened; `session` is nil by now.
  open func didClose(_ code: HTTP2ErrorCode) {}

  /// Our side's end has left, and the peer's has not come: for a server, that the request goes on behind its answer.
  open func didSendEndFirst() {}

  /// Queued bytes have left for the session's output and ``pendingBytes`` is smaller now.
  open func didSendData(_ count: Int) {}
}

/// Which header list of a stream is complete.
public enum HTTP2HeadersKind: Sendable {
  /// A request, as a server receives it.
  case request
  /// A final response, as a client receives it; 1xx responses come as `informational`.
  case response
  case informational
  /// What follows the data, or a response's only header list after its first.
  case trailers
}
