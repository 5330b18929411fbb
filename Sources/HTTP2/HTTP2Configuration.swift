/// What a session tells its peer and what it bears from it.
public struct HTTP2Configuration: Sendable {
  /// Streams that the peer may have open at once (SETTINGS_MAX_CONCURRENT_STREAMS). Further ones are refused with
  /// REFUSED_STREAM; a peer that has acknowledged the limit loses its connection, with PROTOCOL_ERROR.
  public var maxConcurrentStreams: UInt32 = 1024

  /// Receive window of each stream, in bytes. What a stream's reader has not consumed stays within it.
  public var streamWindowBytes: Int32 = 256 * 1024

  /// Receive window of the connection, in bytes; RFC 9113 starts it at 65,535, which one stream fills.
  public var connectionWindowBytes: Int32 = 4 * 1024 * 1024

  /// Size of one header list, counted as RFC 9113, section 6.5.2 does: name + value + 32 bytes a field. A longer list
  /// resets its stream with ENHANCE_YOUR_CALM.
  public var maxHeaderListBytes: UInt32 = 16 * 1024

  /// Fields in one header list. HPACK makes a field of a few kilobytes out of one byte, so bytes received bound nothing.
  public var maxHeaderFields: Int = 128

  /// Bytes of one `flush` piece. A piece is one write to the socket.
  public var flushBytes: Int = 64 * 1024

  /// RST_STREAMs of ours that a peer may provoke at once, and how many a second come back. Beyond that the connection
  /// ends with ENHANCE_YOUR_CALM: streams that a peer makes us reset leave its own limit on streams but not our
  /// handlers (CVE-2025-8671, "MadeYouReset").
  public var provokedResets = TokenBucket.Limit(burst: 200, perSecond: 20)

  /// Streams that a peer may cancel at once, and how many a second come back (CVE-2023-44487, "Rapid Reset"). Beyond
  /// that the connection ends with ENHANCE_YOUR_CALM and `too_many_resets`.
  public var peerResets = TokenBucket.Limit(burst: 1000, perSecond: 100)

  /// Frames that move no stream on which a client may send at once, and how many a second come back: SETTINGS (which
  /// count more, the more streams are open), PING, GOAWAY, empty DATA, unknown types, and WINDOW_UPDATE beyond
  /// ``windowUpdatesPerDataFrame``. Beyond that the connection ends with ENHANCE_YOUR_CALM and `too_many_frames`
  /// (CVE-2019-9512 to 9518). What an ordinary client sends of them is a few a second.
  public var idleFrames = TokenBucket.Limit(burst: 10_000, perSecond: 1_000)

  /// WINDOW_UPDATEs that a DATA frame of ours entitles the peer to: two are usual, one for the stream and one for the
  /// connection. A request entitles to as many.
  public var windowUpdatesPerDataFrame = 16

  /// Frames without data that may wait for a peer who does not read, as a server. Beyond that the connection ends, with
  /// ENHANCE_YOUR_CALM where the peer can still be told.
  public var maxQueuedFrames = 10_000

  public init() {}
}
