/// How far a run has come.
public struct RunProgress: Sendable, Hashable {
  /// How many tasks the plan has.
  public var totalTasks: Int
  /// The number of the task that is being executed, from 1; nil before the first and after the last.
  public var currentTaskNumber: Int?
  /// One for each task that has begun, in the order of the plan; the last one may be running.
  public var taskResults: [TaskResult]

  public init(totalTasks: Int, currentTaskNumber: Int?, taskResults: [TaskResult]) {
    self.totalTasks = totalTasks
    self.currentTaskNumber = currentTaskNumber
    self.taskResults = taskResults
  }

  /// Tasks that have ended, however they ended.
  public var finishedTasks: Int { taskResults.count { $0.state != .running } }
}
