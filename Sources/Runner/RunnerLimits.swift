import EventLoop

/// What a runner does at most, each with the behaviour at the limit. What one run may use is in `RunLimits`.
public enum RunnerLimits {
  /// Time between two heartbeats. A cancellation arrives with one, and has to take effect within a second.
  public static let heartbeatInterval: Duration = .milliseconds(400)
  /// Time that a claim waits at the backend for a run before it is repeated.
  static let claimWait: Duration = .seconds(10)
  /// Pause after a claim that failed.
  static let claimPause = RetryPause(from: .milliseconds(200), upTo: .seconds(10))
  /// Log lines that are sent in one chunk.
  static let linesPerChunk = 64
  /// Bytes of the lines of one chunk, one line at least; the others go with the next. Servers take messages of 4 MiB.
  static let chunkBytes = 512 << 10
  /// How often a chunk is sent that the backend fails to store; then it is given up, and its place in the log says so. Once
  /// where the one before was given up.
  static let chunkAttempts = 8
  /// Fields of a log line; the last then says how many there was no room for. As the contract has it, like the next two.
  static let logFields = 32
  /// Bytes of the name of a line's field; the rest is cut off.
  static let logFieldNameBytes = 64
  /// UTF-8 bytes of the value of a line's field; the rest is cut off, and the value says so.
  static let logFieldValueBytes = 1 << 10
  /// Time that a log line waits for others to be sent with.
  static let logFlushInterval: Duration = .milliseconds(50)
  /// Log lines that wait in memory; further ones that the page drives are counted and not kept.
  static let waitingLines = 2048
  /// Bytes of them; past it as above.
  static let waitingBytes = 8 << 20
  /// Pause between two lines of a log that tell how many of the page were dropped; the end of the run tells the rest.
  static let dropNoticePause: Duration = .seconds(10)
  /// Log lines that wait in memory before they go to the spool, where there is one.
  static let linesBeforeSpool = 1024
  /// Bytes of them before they go there.
  static let bytesBeforeSpool = 4 << 20
  /// Bytes of a run's spool, of which at least three quarters can wait; further lines that the page drives are counted and
  /// not kept.
  static let spoolBytes = 16 << 20
  /// Bytes that are read from a spool at a time, and so of one chunk about the most.
  static let spoolReadBytes = 512 << 10
  /// Pause before a call is repeated that found the backend unavailable, which goes on for as long as the lease lasts.
  static let backendPause = RetryPause(from: .milliseconds(100), upTo: .seconds(1))
  /// Time for the last lines of a log whose time is over: what is missing is told in it.
  static let lastLinesTime: Duration = .seconds(5)
  /// Time in which runs that are stopped with their runner are handed back, where nobody says another.
  public static let handBackTime: Duration = .seconds(5)
  /// Time for which a run waits until its progress was reported; then it goes on, and the latest is reported later.
  static let progressWait: Duration = .milliseconds(500)
  /// Time for the picture and for the HTML that show what a page looked like when a task failed, for each of them.
  static let failureEvidenceTime: Duration = .seconds(5)
  /// UTF-8 bytes of the message of a task's failure; the rest is cut off. A plan has at most 200 tasks.
  static let failureMessageBytes = 4 << 10
}
