/// What a browser does at most, each with the behaviour at the limit.
public enum BrowserLimits {
  /// Time from starting Chromium to its first answer; then the launch fails and the process is killed.
  public static let launchTime: Duration = .seconds(60)
  /// Time of one protocol call where the caller gives less than this; then the call fails.
  public static let callTime: Duration = .seconds(30)
  /// Bytes of one message from Chromium; the call that it answers fails, and the rest of it is skipped.
  public static let messageBytes = 256 << 20
  /// Nesting of JSON; a deeper message is not understood.
  public static let jsonDepth = 512
  /// Protocol calls of one browser that wait for an answer; one more fails.
  public static let pendingCalls = 4096
  /// Bytes written to Chromium and not taken by it; a call beyond them fails, for it has stopped reading.
  public static let pendingWriteBytes = 64 << 20
  /// Bytes of Chromium's last words that are kept for the message of a failed launch.
  public static let errorOutputBytes = 4096
  /// Pages of one browser context; a further popup is closed.
  public static let pagesPerContext = 10
  /// Matches that a message about an ambiguous selector lists.
  public static let listedMatches = 5
  /// UTF-16 units of a page's HTML that a snapshot keeps; the rest is cut off, and the snapshot says so.
  public static let snapshotCharacters = 4 << 20
  /// Height and width of a full-page picture in CSS pixels, which is as much as Chromium's compositor paints; what
  /// lies beyond is cut off.
  public static let screenshotPixels: Double = 16_384
  /// Time that a screenshot waits for the page's fonts; then it shows what there is.
  public static let fontWait: Duration = .milliseconds(1500)
  /// Quiet time without a request that counts as idle, by Chromium's own measure.
  public static let networkIdleQuietTime: Duration = .milliseconds(500)
  /// Time that the end of a page or context may take before it is left to the end of its process.
  public static let closeTime: Duration = .seconds(5)
}

/// How long each step of ending a Chromium process may take before the next, harder one.
enum TeardownLimits {
  /// After the `Browser.close` call.
  static let closeTime: Duration = .seconds(2)
  /// After SIGTERM to the group.
  static let terminateTime: Duration = .seconds(1)
  /// After SIGKILL to the group: the kernel may need a moment to free the memory.
  static let killTime: Duration = .seconds(5)
  /// For the last members of the group to be gone and reaped.
  static let reapTime: Duration = .seconds(2)
}
