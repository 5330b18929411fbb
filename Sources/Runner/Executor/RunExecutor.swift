public import Messages

/// What executes the tasks of runs: Chromium in ``BrowserRunExecutor``, whatever else a host may offer elsewhere.
///
/// A run's life is the pool's: its lease, its limit of time, its progress and its completion are the same whatever
/// executes the tasks. All methods are called on the pool's loop, for several runs at the same time.
public protocol RunExecutor: Sendable {
  /// Opens what the tasks of one run are executed in.
  ///
  /// Cancelled when the run is stopped. What was opened before it threw is not left behind.
  ///
  /// - Throws: why the run fails before its first task.
  func open(_ scene: RunScene) async throws(RunFailure) -> any RunStage

  /// The process groups of the programs that are up for it, for whoever watches them.
  var processIDs: [Int32] { get async }

  /// Ends whatever it has started; to be called once, after the last stage was closed.
  func close() async
}

/// Where the tasks of one run are executed, one after the other.
public protocol RunStage: Sendable {
  /// Executes one task, whose place in the plan is `number`, from 1, with the attempts that it may have.
  ///
  /// Returns soon when the calling task is cancelled.
  func perform(_ task: PlanTask, number: Int) async -> TaskEnding

  /// Gives back what the run had. Called once, after the run was completed; deaf to cancellation.
  func close() async
}
