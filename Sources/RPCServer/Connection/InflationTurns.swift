import EventLoop

/// Shares out what one turn of a loop inflates: a client sends a thousandth of what its messages inflate to, so that its
/// bytes do not bound the time that they take. Who comes when a turn has inflated its share waits in line, behind those
/// who wait already, until the loop has looked at its sockets. Confined to the loop.
final class InflationTurns {
  private enum Waiter {
    /// Calls that are to start.
    case starts(() -> Void)
    /// A handler that reads its next message.
    case reader(UnsafeContinuation<Void, Never>)
  }

  private let loop: EventLoop
  private let limitBytes: Int
  /// What was inflated in which turn.
  private var turn = LoopInstant.distantFuture
  private var bytes = 0
  private var waiting: [Waiter] = []
  private var isScheduled = false
  /// Whether it is the turn of someone who has waited.
  private var isServing = false

  init(loop: EventLoop, limitBytes: Int) {
    self.loop = loop
    self.limitBytes = limitBytes
  }

  /// Whether the caller may inflate a message now. One message may go beyond the limit.
  var isOpen: Bool { hasRoom && (isServing || waiting.isEmpty) }

  private var hasRoom: Bool { turn != loop.now || bytes < limitBytes }

  /// So many bytes have been inflated.
  func note(_ count: Int) {
    if turn != loop.now { (turn, bytes) = (loop.now, 0) }
    bytes += count
  }

  /// Calls `body` when it may inflate.
  func enqueue(_ body: @escaping () -> Void) {
    waiting.append(.starts(body))
    schedule()
  }

  /// Waits until the caller may inflate a message.
  nonisolated(nonsending) func wait() async {
    await withUnsafeContinuation { continuation in
      waiting.append(.reader(continuation))
      schedule()
    }
  }

  private func schedule() {
    guard !isScheduled else { return }
    isScheduled = true
    loop.afterNextPoll { [self] in serve() }
  }

  private func serve() {
    isScheduled = false
    isServing = true
    defer { isServing = false }
    var served = 0
    let line = waiting
    waiting = []
    serving: while served < line.count, hasRoom {
      let waiter = line[served]
      served += 1
      switch waiter {
      case .starts(let body): body()
      case .reader(let continuation):
        // It inflates when its job runs, in the turn that follows: the rest of that turn is its own.
        continuation.resume()
        break serving
      }
    }
    waiting.insert(contentsOf: line.dropFirst(served), at: 0)
    if !waiting.isEmpty { schedule() }
  }
}
