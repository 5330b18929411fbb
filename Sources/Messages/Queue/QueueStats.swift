public import Protobuf

/// QueueStats counts and times the work of a queue. What has ended is counted over the window.
public struct QueueStats: Message {
  /// Runs that could begin now.
  public var readyCount: Int64 = 0

  /// Runs whose time has not come: scheduled ones, and retries in their pause.
  public var scheduledCount: Int64 = 0

  /// Runs that a runner executes.
  public var runningCount: Int64 = 0

  /// Runs that wait, by their priority, the highest first.
  public var depths: [PriorityDepth] = []

  /// For how long the oldest of the ready runs has been ready; unset when there is none.
  public var oldestReadyAge: ProtoDuration?

  /// Runs on the list of dead letters.
  public var deadLetterCount: Int64 = 0

  /// The time that the other figures are about: the window asked for, or less where more ended in it than is looked at.
  public var window: ProtoDuration?

  /// Runs that completed.
  public var completedCount: Int64 = 0

  /// Runs that failed for good.
  public var failedCount: Int64 = 0

  /// Runs that were cancelled while they ran.
  public var cancelledCount: Int64 = 0

  /// Runs that ended, in a minute.
  public var endedPerMinute: Double = 0

  /// Attempts that failed and were followed by another one.
  public var retryCount: Int64 = 0

  /// Attempts whose runner fell silent.
  public var rescueCount: Int64 = 0

  /// Attempts that a runner handed back.
  public var handBackCount: Int64 = 0

  /// Failed attempts by the kind of reason, the most frequent first.
  public var failures: [FailureCount] = []

  /// How long half of the attempts that have ended had been ready when a runner took them; unset when there is none.
  public var pickupP50: ProtoDuration?

  /// The same of 95 % of them.
  public var pickupP95: ProtoDuration?

  /// The same of 99 % of them.
  public var pickupP99: ProtoDuration?

  public init() {}

  public static let schema = Schema<QueueStats>("vantflow.v1.QueueStats") {
    Field(1, "ready_count", \.readyCount)
    Field(2, "scheduled_count", \.scheduledCount)
    Field(3, "running_count", \.runningCount)
    Field(4, "depths", \.depths)
    Field(5, "oldest_ready_age", \.oldestReadyAge)
    Field(6, "dead_letter_count", \.deadLetterCount)
    Field(7, "window", \.window)
    Field(8, "completed_count", \.completedCount)
    Field(9, "failed_count", \.failedCount)
    Field(10, "cancelled_count", \.cancelledCount)
    Field(11, "ended_per_minute", \.endedPerMinute)
    Field(12, "retry_count", \.retryCount)
    Field(13, "rescue_count", \.rescueCount)
    Field(14, "hand_back_count", \.handBackCount)
    Field(15, "failures", \.failures)
    Field(16, "pickup_p50", \.pickupP50)
    Field(17, "pickup_p95", \.pickupP95)
    Field(18, "pickup_p99", \.pickupP99)
  }
}
