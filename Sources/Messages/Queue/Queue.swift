public import Protobuf

/// Queue is how a project's queue is set.
public struct Queue: Message {
  /// The project; empty for the whole, which has nothing but its pause.
  public var projectID = ""

  /// How many runs of the project may run at a time, 1 to 10,000; 0: as many as there are runners.
  public var maxConcurrentRuns: Int32 = 0

  /// How many runs the project begins when its turn comes, 1 to 100; 0 stands for 1.
  public var weight: Int32 = 0

  /// Output only. Whether the queue is paused.
  public var paused = false

  /// Output only. Since when it has been paused; unset when it is not.
  public var pauseTime: Timestamp?

  /// Output only. Why it was paused, as the caller gave it.
  public var pauseReason = ""

  /// Changes with every change of the queue. UpdateQueue compares it with the queue's; empty: no comparison.
  public var etag = ""

  public init() {}

  public static let schema = Schema<Queue>("vantflow.v1.Queue") {
    Field(1, "project_id", \.projectID)
    Field(2, "max_concurrent_runs", \.maxConcurrentRuns, .range(0...10_000))
    Field(3, "weight", \.weight, .range(0...100))
    Field(4, "paused", \.paused)
    Field(5, "pause_time", \.pauseTime)
    Field(6, "pause_reason", \.pauseReason)
    Field(7, "etag", \.etag, .atMost(128))
  }
}
