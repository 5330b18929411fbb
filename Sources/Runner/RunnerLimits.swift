/// What a runner does at most, each with the behaviour at the limit. What one run may use is in `RunLimits`.
public enum RunnerLimits {
  /// Time between two heartbeats. A cancellation arrives with one, and has to take effect within a second.
  public static let heartbeatInterval: Duration = .milliseconds(400)
  /// Time that a claim waits at the backend for a run before it is repeated.
  static let claimWait: Duration = .seconds(10)
  /// Pause after a claim that failed; it doubles with each further one up to the second figure.
  static let claimRetryPause: Duration = .milliseconds(200)
  static let maxClaimRetryPause: Duration = .seconds(10)
  /// Log lines that are sent in one chunk.
  static let linesPerChunk = 64
  /// Time that a log line waits for others to be sent with.
  static let logFlushInterval: Duration = .milliseconds(50)
  /// Log lines that wait in memory; further ones of the page are counted and not kept.
  static let waitingLines = 2048
  /// Log lines that wait in memory before they go to the spool, where there is one.
  static let linesBeforeSpool = 1024
  /// Bytes of a run's spool, records in all; further lines of the page are counted and not kept.
  static let spoolBytes = 16 << 20
  /// Bytes that are read from a spool at a time, and so of one chunk about the most.
  static let spoolReadBytes = 512 << 10
  /// Pause before a call is repeated that found the backend unavailable; it doubles up to the second figure, and goes on
  /// for as long as the lease lasts.
  static let backendRetryPause: Duration = .milliseconds(100)
  static let maxBackendRetryPause: Duration = .seconds(1)
  /// Time for which a run waits until its progress was reported; then it goes on, and the latest is reported later.
  static let progressWait: Duration = .milliseconds(500)
  /// Time for the picture and for the HTML that show what a page looked like when a task failed, for each of them.
  static let failureEvidenceTime: Duration = .seconds(5)
  /// Time that a run which ended needs at most to store what is left of its log, in all.
  static let completionTime: Duration = .seconds(60)
}
