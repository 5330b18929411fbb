import EventLoop
import Synchronization

/// Lets any number of tasks wait for the next time that something happens.
final class Wakeup: Sendable {
  private let next = Mutex(OneShotEvent())

  /// The coming wake-up. Take it before looking whether there is something to do, so that none is missed.
  var upcoming: OneShotEvent {
    next.withLock { $0 }
  }

  /// Wakes all who wait now. Any thread.
  func fire() {
    let event = next.withLock { next in
      defer { next = OneShotEvent() }
      return next
    }
    event.fire()
  }
}

extension OneShotEvent {
  /// Waits for the event, at most for a time; returns early when the task is cancelled.
  func wait(atMost limit: Duration, on loop: EventLoop) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.wait() }
      group.addTask { _ = try? await loop.sleep(for: limit) }
      await group.next()
      group.cancelAll()
    }
  }
}
