public import RPC

/// How a stream is tailed: when it is given up and asked for again.
public struct TailOptions: Sendable {
  /// Goes out with every attempt. The deadline is that of all of them together.
  public var call: CallOptions

  /// A stream on which nothing comes for this long, not even a bookmark, is given up and asked for again: its server
  /// hangs, or the network between has swallowed it. Two to three times the server's interval of bookmarks.
  public var silence: Duration = .seconds(45)

  /// The pauses before attempts, each with jitter. An entry starts them anew, and so does a bookmark on a stream that
  /// has lasted for as long as the longest of them.
  public var backoff: Backoff

  /// How long nothing that starts the pauses anew may come from any server before the tail ends with the last failure;
  /// nil tries for ever.
  public var patience: Duration? = .seconds(300)

  /// Responses that do not fit, one attempt after the other, before the tail ends with DATA_LOSS.
  public var misfits = 3

  /// The failures after which the stream is asked for again, for as long as ``patience`` lasts: of UNAVAILABLE gRPC's guide
  /// to its codes says that the call can be made again as it is.
  public var resumableCodes: Set<RPCError.Code> = [.unavailable]

  /// The failures that may have come from between here and the server, or pass by themselves, and may as well be the
  /// server's last word: after them the stream is asked for again ``doubtfulAttempts`` times. Every other failure ends the
  /// tail.
  ///
  /// - INTERNAL is a stream that a proxy has reset when its server died (RST_STREAM with NO_ERROR, PROTOCOL_ERROR or
  ///   INTERNAL_ERROR), CANCELLED one that it reset with CANCEL (gRPC over HTTP2, "Errors").
  /// - UNKNOWN is an answer of a proxy's own that is no gRPC, such as HTTP's 500 (gRPC, http-grpc-status-mapping), or a
  ///   stream without trailers.
  /// - RESOURCE_EXHAUSTED is a server or a proxy with too many streams (ENHANCE_YOUR_CALM), or a response that is too large
  ///   for us, which stays so.
  /// - ABORTED is to be retried at a higher level: to ask again, from where the tail stands, is that.
  public var doubtfulCodes: Set<RPCError.Code> = [.internal, .cancelled, .unknown, .resourceExhausted, .aborted]

  /// How often one after the other the stream is asked for again after ``doubtfulCodes``, with nothing in between
  /// that starts the pauses anew; then the tail ends with the last. With the usual pauses about six seconds.
  public var doubtfulAttempts = 7

  /// Whether a stream that ends with OK before its last response (``TailVerdict/last``) was broken off. Where the server
  /// is not asked to follow, OK is its end.
  public var endsWithLast = true

  /// Told of each break, and of the pause before the next attempt. Any thread; it must not block.
  public var whenBroken: (@Sendable (RPCError, Duration) -> Void)?

  /// With pauses from 50 milliseconds to 5 seconds.
  ///
  /// - Parameter call: metadata and deadline.
  public init(call: CallOptions = CallOptions()) {
    self.call = call
    backoff = Backoff()
    backoff.initial = .milliseconds(50)
    backoff.multiplier = 2
    backoff.maximum = .seconds(5)
  }
}
