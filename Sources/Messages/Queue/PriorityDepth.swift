public import Protobuf

/// PriorityDepth is how many runs of one priority wait.
public struct PriorityDepth: Message {
  /// The priority.
  public var priority: Int32 = 0

  /// Runs that could begin now.
  public var readyCount: Int64 = 0

  /// Runs whose time has not come.
  public var scheduledCount: Int64 = 0

  public init() {}

  public static let schema = Schema<PriorityDepth>("vantflow.v1.PriorityDepth") {
    Field(1, "priority", \.priority)
    Field(2, "ready_count", \.readyCount)
    Field(3, "scheduled_count", \.scheduledCount)
  }
}
