import EventLoop
import Synchronization

/// Ends a stream on which its reader has waited for too long. Looks once an interval, not once a message.
final class SilenceWatch: Sendable {
  private let limit: Duration
  private let end: @Sendable () -> Void
  /// Since when the reader waits, in nanoseconds of the loop's clock; 0 while it does not.
  private let waitingSince = Atomic<UInt64>(0)
  private let isFired = Atomic(false)
  private let isStopped = Atomic(false)

  /// Watches from now on; any thread.
  init(limit: Duration, on loop: EventLoop, end: @escaping @Sendable () -> Void) {
    self.limit = limit
    self.end = end
    loop.execute { self.look(after: limit, on: loop) }
  }

  /// Whether the stream was ended because of its silence.
  var hasFired: Bool { isFired.load(ordering: .acquiring) }

  func beginWaiting() { waitingSince.store(LoopInstant.now.nanoseconds, ordering: .relaxed) }
  func endWaiting() { waitingSince.store(0, ordering: .relaxed) }
  func stop() { isStopped.store(true, ordering: .releasing) }

  private func look(after pause: Duration, on loop: EventLoop) {
    // Weak: a reader that is gone wants no watch.
    loop.schedule(after: pause) { [weak self, weak loop] in
      guard let self, let loop, !isStopped.load(ordering: .acquiring) else { return }
      let since = waitingSince.load(ordering: .relaxed)
      let silent = since == 0 ? .zero : LoopInstant(nanoseconds: since).duration(to: .now)
      guard silent >= limit else { return look(after: limit - silent, on: loop) }
      isFired.store(true, ordering: .releasing)
      end()
    }
  }
}
