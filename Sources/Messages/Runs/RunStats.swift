public import Protobuf

/// RunStats counts and times runs.
public struct RunStats: Message {
  /// Runs that wait for a runner.
  public var queuedCount: Int64 = 0

  /// Runs that are being executed.
  public var runningCount: Int64 = 0

  /// Runs that completed.
  public var completedCount: Int64 = 0

  /// Runs that failed.
  public var failedCount: Int64 = 0

  /// Runs that were cancelled.
  public var cancelledCount: Int64 = 0

  /// The median time that a completed run took, from its start to its end; unset when there is none.
  public var medianDuration: ProtoDuration?

  /// The time within which 95 % of the completed runs ended; unset when there is none.
  public var p95Duration: ProtoDuration?

  public init() {}

  public static let schema = Schema<RunStats>("vantflow.v1.RunStats") {
    Field(1, "queued_count", \.queuedCount)
    Field(2, "running_count", \.runningCount)
    Field(3, "completed_count", \.completedCount)
    Field(4, "failed_count", \.failedCount)
    Field(5, "cancelled_count", \.cancelledCount)
    Field(6, "median_duration", \.medianDuration)
    Field(7, "p95_duration", \.p95Duration)
  }
}
