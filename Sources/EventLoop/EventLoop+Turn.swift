import CUV

extension EventLoop {
  /// Runs `body` once, after this turn's reads and jobs and before the loop polls; on the loop only.
  ///
  /// This is where a connection writes what the turn has gathered.
  public func atEndOfTurn(_ body: @escaping () -> Void) {
    preconditionCurrent()
    endOfTurnBodies.append(body)
  }

  /// Runs `body` once, after the loop has polled for I/O again; on the loop only. For the rest of work that would
  /// otherwise keep the loop from its sockets: what is submitted by ``execute(_:)`` may run in the same turn.
  public func afterNextPoll(_ body: @escaping () -> Void) {
    preconditionCurrent()
    bodiesAfterPoll.append(body)
  }

  /// The end of a poll: what waited for it, then a turn.
  func finishPoll() {
    runBodiesAfterPoll()
    finishTurn()
  }

  func runBodiesAfterPoll() {
    guard !bodiesAfterPoll.isEmpty else { return }
    turnStart = .now
    var bodies: [() -> Void] = []
    swap(&bodies, &bodiesAfterPoll)
    for body in bodies { body() }
  }

  /// Moves what other threads sent into the queue; the jobs run when the turn finishes.
  func takeInbox() {
    let work = inbox.withLock { inbox in
      inbox.wakeIsPending = false
      defer { inbox.work = [] }
      return inbox.work
    }
    ready.append(contentsOf: work)
  }

  /// Takes the time, once a turn, ahead of the first thing that the poll has found. The poll itself may have waited for
  /// long: without this ``now`` would be as old as the last turn while streams are read.
  @inline(__always)
  func beginTurn() {
    guard !turnHasBegun else { return }
    turnHasBegun = true
    turnStart = .now
  }

  /// Runs due timers, ready jobs and end-of-turn bodies until nothing is left or the turn's budget is spent.
  func finishTurn() {
    turnStart = .now
    fireDueTimers()
    var budget = EventLoopLimits.jobsPerTurn
    repeat {
      while budget > 0, let work = ready.popFirst() {
        run(work)
        budget -= 1
      }
      runEndOfTurnBodies()
    } while budget > 0 && !ready.isEmpty
    turnHasBegun = false
    armTimer()
    // A loop that ends has closed the idler; what is left runs when its thread has ended.
    if isStopping { return }
    if ready.isEmpty && endOfTurnBodies.isEmpty && bodiesAfterPoll.isEmpty {
      uv_idle_stop(handles.idler)
    } else {
      uv_idle_start(handles.idler) { _ in }
    }
  }

  private func runEndOfTurnBodies() {
    guard !endOfTurnBodies.isEmpty else { return }
    var bodies: [() -> Void] = []
    swap(&bodies, &endOfTurnBodies)
    for body in bodies { body() }
    bodies.removeAll(keepingCapacity: true)
    // A body that asked for another keeps its place; otherwise the storage goes back for the next turn.
    if endOfTurnBodies.isEmpty { swap(&bodies, &endOfTurnBodies) }
  }

  func run(_ work: Work) {
    switch work {
    case .taskJob(let job): job.runSynchronously(on: asUnownedTaskExecutor())
    case .actorJob(let job):
      job.runSynchronously(isolatedTo: serialExecutor.asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
    case .body(let body): body()
    }
  }
}
