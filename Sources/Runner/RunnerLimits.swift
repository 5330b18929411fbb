/// What a runner does at most, each with the behaviour at the limit. What one run may use is in `RunLimits`.
public enum RunnerLimits {
  /// Time between two heartbeats. A cancellation arrives with one, and has to take effect within a second.
  static let heartbeatInterval: Duration = .milliseconds(400)
  /// Time that a claim waits at the backend for a run before it is repeated.
  static let claimWait: Duration = .seconds(10)
  /// Pause after a claim that failed; it doubles with each further one up to the second figure.
  static let claimRetryPause: Duration = .milliseconds(200)
  static let maxClaimRetryPause: Duration = .seconds(10)
  /// Log lines that are sent in one chunk.
  static let linesPerChunk = 64
  /// Time that a log line waits for others to be sent with.
  static let logFlushInterval: Duration = .milliseconds(50)
  /// Log lines that wait to be sent; further ones of the page are counted and not kept.
  static let waitingLines = 2048
  /// Time for which a call that finds the backend unavailable is repeated; then the run is given up.
  static let backendRetryTime: Duration = .seconds(30)
  static let backendRetryPause: Duration = .milliseconds(250)
  /// Time for the picture and for the HTML that show what a page looked like when a task failed, for each of them.
  static let failureEvidenceTime: Duration = .seconds(5)
  /// Time that a run which ended needs at most to store what is left of its log, in all.
  static let completionTime: Duration = .seconds(60)
}
