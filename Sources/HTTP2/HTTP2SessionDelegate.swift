/// What concerns the whole session. Called on the session's thread, from within
/// ``HTTP2Session/receive(_:at:)`` or ``HTTP2Session/flush(_:)`` unless it says otherwise.
///
/// No method may call `receive` or `flush`: libnghttp2 must not be re-entered from its callbacks. Submitting headers,
/// appending output, consuming and resetting are allowed.
public protocol HTTP2SessionDelegate: AnyObject {
  /// A peer opens a stream (server role only). `nil` refuses it with REFUSED_STREAM.
  func sessionWillOpenStream(_ session: HTTP2Session) -> HTTP2Stream?

  /// Something is to be sent: call ``HTTP2Session/flush(_:)`` soon, at the end of the loop's turn. Comes once until the
  /// next flush; also from operations on streams, on the session's thread.
  func sessionNeedsFlush(_ session: HTTP2Session)

  /// The peer's SETTINGS are in force.
  func session(_ session: HTTP2Session, didReceiveSettings settings: HTTP2PeerSettings)

  /// The peer has acknowledged ours.
  func sessionDidReceiveSettingsAcknowledgement(_ session: HTTP2Session)

  /// A PING came; libnghttp2 answers it. With `isAcknowledgement` it answers one of ours.
  func session(_ session: HTTP2Session, didReceivePing payload: UInt64, isAcknowledgement: Bool)

  /// The peer takes no streams above `lastStreamID` any more; those have been closed with REFUSED_STREAM.
  func session(
    _ session: HTTP2Session, didReceiveGoAway code: HTTP2ErrorCode, lastStreamID: Int32, debugData: RawSpan)
}

extension HTTP2SessionDelegate {
  public func sessionWillOpenStream(_ session: HTTP2Session) -> HTTP2Stream? { nil }
  public func session(_ session: HTTP2Session, didReceiveSettings settings: HTTP2PeerSettings) {}
  public func sessionDidReceiveSettingsAcknowledgement(_ session: HTTP2Session) {}
  public func session(_ session: HTTP2Session, didReceivePing payload: UInt64, isAcknowledgement: Bool) {}
  public func session(
    _ session: HTTP2Session, didReceiveGoAway code: HTTP2ErrorCode, lastStreamID: Int32, debugData: RawSpan
  ) {}
}

/// The part of a peer's SETTINGS that an application acts on.
public struct HTTP2PeerSettings: Sendable, Equatable {
  /// Streams that the peer lets us have open at once. libnghttp2 holds further requests back until one closes.
  public var maxConcurrentStreams: UInt32
  /// Start of each stream's send window, in bytes.
  public var initialWindowBytes: UInt32
  /// The largest header list that the peer says it accepts, in bytes; advisory.
  public var maxHeaderListBytes: UInt32
}
