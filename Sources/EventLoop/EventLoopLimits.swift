/// What a loop does at most, each with the behaviour at the limit.
public enum EventLoopLimits {
  /// Jobs run in one turn before the loop polls for I/O again; the rest wait for the next turn.
  public static let jobsPerTurn = 1024
  /// Bytes taken from a descriptor by one read.
  public static let readBufferBytes = 64 * 1024
  /// Blocking jobs that may wait for libuv's thread pool; one more fails with `UV_EAGAIN`.
  public static let queuedBlockingJobs = 4096
  /// Connections that the kernel holds for us until they are accepted.
  public static let acceptBacklog: Int32 = 1024
  /// Connections accepted in one turn before the loop does something else.
  public static let acceptsPerTurn = 64
  /// Pause before accepting again when the process has no descriptor left.
  public static let acceptRetryPause: Duration = .milliseconds(100)
}
