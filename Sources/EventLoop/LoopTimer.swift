/// A body that a loop runs once at a time to come; confined to its loop.
///
/// The loop holds a timer until it has fired or is cancelled. Precision is a millisecond, never early.
public final class LoopTimer {
  unowned let loop: EventLoop
  let body: () -> Void
  var due: LoopInstant
  /// The place in the loop's heap; nil when the timer is not scheduled.
  var heapIndex: Int?

  init(loop: EventLoop, due: LoopInstant, body: @escaping () -> Void) {
    self.loop = loop
    self.due = due
    self.body = body
  }

  public var isScheduled: Bool { heapIndex != nil }

  /// Takes the timer back; nothing happens when it has fired or was cancelled.
  public func cancel() {
    loop.preconditionCurrent()
    loop.timers.remove(self)
  }

  /// Makes the timer fire `duration` from now, whether it was scheduled, has fired or was cancelled.
  public func reschedule(after duration: Duration) {
    loop.preconditionCurrent()
    loop.timers.remove(self)
    due = LoopInstant.now.advanced(by: duration)
    loop.add(self)
  }
}
