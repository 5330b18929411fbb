public import RPC

/// How a stream is tailed: when it is given up and asked for again.
public struct TailOptions: Sendable {
  /// Goes out with every attempt. The deadline is that of all of them together.
  public var call: CallOptions

  /// A stream on which nothing comes for this long, not even a bookmark, is given up and asked for again: its server
  /// hangs, or the network between has swallowed it. Two to three times the server's interval of bookmarks.
  public var silence: Duration = .seconds(45)

  /// The pauses before attempts, each with jitter. What comes from a server starts them anew.
  public var backoff: Backoff

  /// How long nothing may come from any server before the tail ends with the last failure; nil tries for ever.
  public var patience: Duration? = .seconds(300)

  /// Responses that do not fit, one attempt after the other, before the tail ends with DATA_LOSS.
  public var misfits = 3

  /// The failures after which the stream is asked for again; every other one ends the tail.
  public var resumableCodes: Set<RPCError.Code> = [.unavailable]

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
