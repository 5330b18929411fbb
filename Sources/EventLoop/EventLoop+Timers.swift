import CUV
import Synchronization

extension EventLoop {
  /// Runs `body` on the loop once `duration` has passed; on the loop only. A negative duration counts as zero.
  ///
  /// A loop that is stopping takes the timer and never fires it.
  @discardableResult
  public func schedule(after duration: Duration, _ body: @escaping () -> Void) -> LoopTimer {
    preconditionCurrent()
    let timer = LoopTimer(loop: self, due: LoopInstant.now.advanced(by: duration), body: body)
    add(timer)
    return timer
  }

  /// Suspends the calling task for `duration`; any task of any executor.
  ///
  /// - Throws: `CancellationError` when the task is cancelled or the loop ends first.
  public func sleep(for duration: Duration) async throws(CancellationError) {
    let sleeper = Sleeper()
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard sleeper.start(continuation) else { return }
        let due = LoopInstant.now.advanced(by: duration)
        if isCurrent {
          begin(sleeper, until: due)
        } else {
          execute { self.begin(sleeper, until: due) }
        }
      }
    } onCancel: {
      sleeper.end(cancelled: true)
      execute { sleeper.releaseTimer() }
    }
    if sleeper.wasCancelled { throw CancellationError() }
  }

  private func begin(_ sleeper: Sleeper, until due: LoopInstant) {
    guard !isStopping else { return sleeper.end(cancelled: true) }
    sleepers[ObjectIdentifier(sleeper)] = sleeper
    let timer = LoopTimer(loop: self, due: due) { [self] in
      sleepers[ObjectIdentifier(sleeper)] = nil
      sleeper.end(cancelled: false)
    }
    sleeper.timer = timer
    add(timer)
    // Cancelled before it was here: the release that the cancellation sent has already run.
    if sleeper.wasCancelled { release(sleeper) }
  }

  fileprivate func release(_ sleeper: Sleeper) {
    sleeper.timer?.cancel()
    sleeper.timer = nil
    sleepers[ObjectIdentifier(sleeper)] = nil
  }

  func add(_ timer: LoopTimer) {
    guard !isStopping else { return }
    timers.insert(timer)
  }

  func fireDueTimers() {
    while let timer = timers.popDue(at: turnStart) { timer.body() }
  }

  func cancelAllTimers() {
    timers.removeAll()
    let waiting = sleepers.values
    sleepers.removeAll()
    for sleeper in waiting { sleeper.end(cancelled: true) }
  }

  /// Sets libuv's one timer to the earliest of ours; once a turn, before the poll.
  func armTimer() {
    let due = timers.earliestDue
    guard due != armedFor, !isStopping else { return }
    armedFor = due
    guard let due else {
      uv_timer_stop(handles.timer)
      return
    }
    uv_update_time(raw)
    let wait = LoopInstant.now.duration(to: due).wholeNanoseconds
    let (milliseconds, rest) = wait.quotientAndRemainder(dividingBy: 1_000_000)
    uv_timer_start(
      handles.timer, { EventLoop.of($0!.pointee.loop).armedFor = nil }, milliseconds + (rest > 0 ? 1 : 0), 0)
  }
}

/// A task that waits for time to pass.
final class Sleeper: @unchecked Sendable {
  // Invariant behind @unchecked: `state` is a Mutex, `timer` is touched on the loop's thread only.
  private enum State {
    case new
    case waiting(CheckedContinuation<Void, Never>)
    case ended(cancelled: Bool)
  }
  private let state = Mutex(State.new)
  var timer: LoopTimer?

  var wasCancelled: Bool {
    state.withLock { if case .ended(cancelled: true) = $0 { true } else { false } }
  }

  /// Whether the task may wait; false when it was cancelled before it began, and then it is resumed here.
  func start(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
    let mayWait = state.withLock { state -> Bool in
      guard case .new = state else { return false }
      state = .waiting(continuation)
      return true
    }
    if !mayWait { continuation.resume() }
    return mayWait
  }

  func end(cancelled: Bool) {
    let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
      switch state {
      case .new:
        state = .ended(cancelled: cancelled)
        return nil
      case .waiting(let continuation):
        state = .ended(cancelled: cancelled)
        return continuation
      case .ended: return nil
      }
    }
    waiter?.resume()
  }

  func releaseTimer() {
    guard let timer else { return }
    timer.loop.release(self)
  }
}
