import EventLoop
import Messages

/// One run, from its claim to its completion.
actor RunExecution {
  nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  nonisolated let run: ClaimedRun
  nonisolated let control: RunControl
  private let calls: BackendCalls
  private let executor: any RunExecutor
  private let log: RunLog
  private let results: RunResults
  private let progress: ProgressReporter

  private var stage: (any RunStage)?
  private var taskResults: [TaskResult] = []
  private var failure: RunFailure?
  /// The backend knows that something is done for the run.
  private var hasBegun = false

  init(_ run: ClaimedRun, backend: any RunnerBackend, executor: any RunExecutor, loop: EventLoop, spoolFolder: String?)
  {
    self.run = run
    self.executor = executor
    self.loop = loop
    control = RunControl()
    calls = BackendCalls(backend: backend, lease: run.lease, control: control, loop: loop)
    let spool = spoolFolder.map { LogSpool(folder: $0, name: "\(run.lease.runID)-\(run.lease.generation)") }
    log = RunLog(calls: calls, limits: run.limits, spool: spool)
    progress = ProgressReporter(calls: calls)
    results = RunResults(calls: calls, limits: run.limits)
  }

  /// Executes the plan and completes the run, whatever happens; leaves nothing behind.
  ///
  /// The plan is worked off by a task of its own, which `control` cancels; what follows has to be done in any case.
  func perform() async {
    guard run.arrival.duration(to: .now) <= run.terms.mostAgeAtBegin else {
      return await end { await self.handBack(because: "the runner came to it too late") }
    }
    // Judged before the run was made, a task without an action has one that is newer than this program.
    if let index = run.plan.tasks.firstIndex(where: { $0.action == nil }) {
      let reason = "task \(index + 1) is of a type that this runner does not know: it is older"
      return await end { await self.handBack(because: reason) }
    }
    let work = loop.spawn { await self.executePlan() }
    control.attach(work, as: .work)
    let timeout = run.plan.timeout.map { Duration($0) } ?? run.limits.runTime
    let timer = loop.schedule(after: timeout) { [control] in control.stop(.timeout) }
    await work.value
    timer.cancel()
    await log.closePage()
    await end { await self.complete(timeout: timeout) }
    await stage?.close()
  }

  /// Ends the run, whatever has been cancelled, unless it is abandoned.
  private func end(_ body: @escaping @Sendable () async -> Void) async {
    let ending = loop.spawn(body)
    control.attach(ending, as: .end)
    await ending.value
  }

  // MARK: The plan

  private func executePlan() async {
    let tasks = run.plan.tasks
    await log.write(.info, "the run of \"\(run.plan.title)\" begins: \(tasks.count) tasks")
    do throws(RunFailure) {
      let scene = RunScene(run: run, log: log, results: results, control: control, loop: loop)
      let stage = try await executor.open(scene)
      self.stage = stage
      for (index, task) in tasks.enumerated() where control.reason == nil && failure == nil {
        await execute(task, number: index + 1, on: stage)
      }
    } catch {
      // What a stop has cut short is told by the reason of the stop.
      if control.reason == nil { failure = error }
    }
  }

  private func execute(_ task: PlanTask, number: Int, on stage: any RunStage) async {
    let name = task.name.isEmpty ? "task \(number)" : task.name
    await log.enter(task: number)
    let what = task.runnable.map { ": \($0.summary)" } ?? ""
    await log.write(.info, "task \(number) of \(run.plan.tasks.count), \(name)\(what)")
    let start = UnixTime.microseconds
    taskResults.append(
      TaskResult(taskNumber: number, taskName: name, state: .running, attempts: 1, startUnixMicroseconds: start))
    guard await reportProgress(current: number) else { return }

    var ending = await stage.perform(task, number: number)
    ending.failure?.cutMessage()
    let end = UnixTime.microseconds
    let isStopped = ending.failure != nil && control.reason != nil
    taskResults[number - 1] = TaskResult(
      taskNumber: number, taskName: name,
      state: isStopped ? .cancelled : ending.failure == nil ? .completed : .failed, attempts: ending.attempts,
      startUnixMicroseconds: start, endUnixMicroseconds: end, failure: isStopped ? nil : ending.failure,
      artifactIDs: ending.artifactIDs)
    await tell(ending, task: task, isStopped: isStopped, milliseconds: (end - start) / 1000)
    await log.enter(task: nil)
    if !isStopped, let taskFailure = ending.failure, !task.continueOnError || taskFailure.category == .browserCrashed {
      failure = taskFailure
    }
    _ = await reportProgress(current: nil)
  }

  private func tell(_ ending: TaskEnding, task: PlanTask, isStopped: Bool, milliseconds: Int64) async {
    if isStopped {
      await log.write(.warning, "stopped after \(milliseconds) ms")
    } else if let failure = ending.failure {
      let next = task.continueOnError ? "; the run goes on" : ""
      await log.write(.error, "failed after \(milliseconds) ms: \(failure.message)\(next)")
    } else {
      await log.write(.info, "done in \(milliseconds) ms")
    }
  }

  /// - Returns: whether the run may go on. The first report begins it: until that has arrived the backend may give the
  ///   run to another runner, and nothing is done for it. A later one that gets lost is made good by the next.
  private func reportProgress(current: Int?) async -> Bool {
    let report = RunProgress(totalTasks: run.plan.tasks.count, currentTaskNumber: current, taskResults: taskResults)
    guard !hasBegun else {
      await progress.report(report)
      return control.reason != .leaseLost
    }
    do throws(BackendError) {
      try await calls.repeating { [calls] () async throws(BackendError) in
        try await calls.backend.reportProgress(calls.lease, report)
      }
      hasBegun = true
    } catch {
      taskResults = []
      if error.code != .leaseLost, control.reason == nil {
        failure = RunFailure(.internal, "the run could not begin: \(error.message)")
      }
    }
    return hasBegun
  }

  // MARK: The end

  private func complete(timeout: Duration) async {
    guard control.reason != .leaseLost else { return }
    if control.reason == .shutdown, failure == nil, !isDone {
      return await handBack(because: "the runner was stopped before the run was done")
    }
    for (index, task) in run.plan.tasks.enumerated().dropFirst(taskResults.count) {
      let name = task.name.isEmpty ? "task \(index + 1)" : task.name
      taskResults.append(TaskResult(taskNumber: index + 1, taskName: name, state: .skipped))
    }
    let state = finalState(timeout: timeout)
    switch state {
    case .completed: await log.write(.info, "the run is completed")
    case .failed(let failure): await log.write(.error, "the run has failed: \(failure.message)")
    case .cancelled: await log.write(.warning, "the run was cancelled")
    }
    await log.flush(within: run.limits.completionTime)
    await RunCompletion(calls: calls, log: log, limit: run.limits.completionTime)
      .deliver(RunOutcome(state: state, extracted: await results.extracted, taskResults: taskResults))
  }

  /// The runner has to end before the run can, or its lease is nearly over. What has been begun is reported first: the
  /// backend lets nobody begin a second time what it does not allow.
  private func handBack(because reason: String) async {
    await log.write(.warning, reason)
    await log.flush(within: run.limits.completionTime)
    let progress = RunProgress(totalTasks: run.plan.tasks.count, currentTaskNumber: nil, taskResults: taskResults)
    _ = try? await calls.repeating(within: run.limits.completionTime) { [calls] () async throws(BackendError) in
      if !progress.taskResults.isEmpty { try await calls.backend.reportProgress(calls.lease, progress) }
      try await calls.backend.handBack(calls.lease, reason: reason)
    }
  }

  /// Whether every task of the plan has been executed.
  private var isDone: Bool {
    taskResults.count == run.plan.tasks.count
      && taskResults.allSatisfy { $0.state == .completed || $0.state == .failed }
  }

  private func finalState(timeout: Duration) -> RunOutcome.State {
    if let failure { return .failed(failure) }
    switch control.reason {
    case nil: return .completed
    // A plan that was done before the word arrived is done.
    case _ where isDone: return .completed
    case .cancelRequested, .leaseLost: return .cancelled
    case .timeout: return .failed(RunFailure(.runTimeout, "the run took longer than \(timeout)"))
    case .shutdown: return .failed(RunFailure(.internal, "the runner was stopped before the run was done"))
    }
  }
}
