/// Something to run on the loop.
enum Work {
  /// A job of a task that prefers the loop.
  case taskJob(UnownedJob)
  /// A job of an actor that is pinned to the loop.
  case actorJob(UnownedJob)
  case body(@Sendable () -> Void)
}

/// Work in order of arrival, in storage that is kept between turns.
struct WorkQueue {
  private var items: [Work] = []
  private var head = 0

  var isEmpty: Bool { head == items.count }
  var count: Int { items.count - head }

  mutating func append(_ work: Work) { items.append(work) }
  mutating func append(contentsOf work: [Work]) { items.append(contentsOf: work) }

  mutating func popFirst() -> Work? {
    guard head < items.count else { return nil }
    let work = items[head]
    head += 1
    if head == items.count {
      items.removeAll(keepingCapacity: items.capacity <= 4096)
      head = 0
    } else if head >= 1024, head * 2 >= items.count {
      items.removeSubrange(..<head)
      head = 0
    }
    return work
  }
}

/// What other threads have sent to the loop and it has not taken yet.
struct Inbox {
  var work: [Work] = []
  /// The thread is awake or has been woken: no further wake-up is needed until it takes the work.
  var wakeIsPending = false
  /// The thread has ended. Late work is run by whoever brings it, one at a time.
  var isOrphaned = false
  /// Some thread is running orphaned work now.
  var orphanedWorkIsRunning = false
}
