/// Judges the frames that move no stream on: a peer has a number of them, and what it is sent entitles it to
/// WINDOW_UPDATEs besides. Pure: the clock is passed in.
struct FrameBudget {
  private var idleFrames: TokenBucket
  private var windowUpdates = 0
  private let windowUpdatesPerFrame: Int

  /// A SETTINGS may change the window of every open stream, so it counts as one frame and another for so many streams.
  private static let streamsPerSettingsToken = 16
  /// WINDOW_UPDATEs that a peer may save up.
  private static let maxWindowUpdates = 1 << 20

  init(_ configuration: HTTP2Configuration) {
    idleFrames = TokenBucket(configuration.idleFrames)
    windowUpdatesPerFrame = configuration.windowUpdatesPerDataFrame
  }

  /// DATA has left, or a request has come: the peer will return windows for it.
  mutating func earn() { windowUpdates = min(windowUpdates + windowUpdatesPerFrame, Self.maxWindowUpdates) }

  /// Whether the peer may send a WINDOW_UPDATE.
  mutating func takeWindowUpdate(at nanoseconds: UInt64) -> Bool {
    guard windowUpdates == 0 else {
      windowUpdates -= 1
      return true
    }
    return idleFrames.take(at: nanoseconds)
  }

  /// Whether the peer may change its settings while so many streams are open.
  mutating func takeSettings(streams: Int, at nanoseconds: UInt64) -> Bool {
    idleFrames.take(1 + streams / Self.streamsPerSettingsToken, at: nanoseconds)
  }

  /// Whether the peer may send any other frame that moves no stream on.
  mutating func take(at nanoseconds: UInt64) -> Bool { idleFrames.take(at: nanoseconds) }
}
