import CUV

extension EventLoop {
  /// Takes a job of a task that prefers this loop; any thread.
  public func enqueue(_ job: consuming ExecutorJob) {
    submit(.taskJob(UnownedJob(job)))
  }

  /// Runs `body` on the loop, in the order of arrival; any thread. Wake-ups are coalesced.
  public func execute(_ body: @escaping @Sendable () -> Void) {
    submit(.body(body))
  }

  /// Starts a task on the loop: at once, on the caller's stack, when the caller is on the loop.
  ///
  /// The task inherits neither task-local values nor cancellation.
  @discardableResult
  public func spawn(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
    isCurrent
      ? Task.immediateDetached(executorPreference: self, operation: body)
      : Task.detached(executorPreference: self, operation: body)
  }

  /// Runs `body` on the loop as part of the caller's task and returns to where the caller was.
  public func run<R: Sendable, E: Error>(
    _ body: @escaping @Sendable () async throws(E) -> R
  ) async throws(E) -> R {
    if isCurrent { return try await body() }
    let result = await withTaskExecutorPreference(self) {
      // Also what brings the task here: without work of this closure's own before the call, the compiler leaves the hop
      // to `body`, and one that stays where its caller is (SE-0461) makes none.
      preconditionCurrent("did not arrive at its event loop")
      do throws(E) {
        return Result<R, E>.success(try await body())
      } catch {
        return Result<R, E>.failure(error)
      }
    }
    return try result.get()
  }

  func submit(_ work: Work) {
    if isCurrent {
      ready.append(work)
      return
    }
    enum Next { case none, wake, runOrphaned }
    let next = inbox.withLock { inbox -> Next in
      inbox.work.append(work)
      if inbox.isOrphaned {
        if inbox.orphanedWorkIsRunning { return .none }
        inbox.orphanedWorkIsRunning = true
        return .runOrphaned
      }
      if inbox.wakeIsPending { return .none }
      inbox.wakeIsPending = true
      // Under the lock: the thread orphans the inbox under it before it closes the handle.
      uv_async_send(handles.wakeUp)
      return .wake
    }
    if case .runOrphaned = next { runOrphanedWork() }
  }

  /// Runs work that arrived after the thread had ended, so that no task is left suspended for ever.
  ///
  /// One thread at a time does it, posing as the loop, so that the confinement of the loop's state still holds.
  func runOrphanedWork() {
    // A task holds the executor that it prefers until it has ended, which may be here: nobody else need hold the loop then,
    // and the runtime's reference to an executor that it enqueues on is none.
    let held = Unmanaged.passRetained(self)
    defer { held.release() }
    let previous = uv_key_get(ProcessWide.currentLoopKey)
    uv_key_set(ProcessWide.currentLoopKey, Unmanaged.passUnretained(self).toOpaque())
    defer { uv_key_set(ProcessWide.currentLoopKey, previous) }
    while true {
      while let work = ready.popFirst() { run(work) }
      // There are no more polls to wait for.
      runBodiesAfterPoll()
      let batch = inbox.withLock { inbox -> [Work] in
        if inbox.work.isEmpty, ready.isEmpty { inbox.orphanedWorkIsRunning = false }
        defer { inbox.work = [] }
        return inbox.work
      }
      if batch.isEmpty, ready.isEmpty { return }
      ready.append(contentsOf: batch)
    }
  }

  /// The serial executor for an actor that lives on this loop:
  /// `nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }`.
  public var serialExecutor: LoopSerialExecutor { actorExecutor }
}
