import EventLoop
import RPC

// What is counted of calls. It is a few additions to memory that belongs to the loop and the connection.
extension ServerCall {
  func countStart() {
    counting.pointee.counters.callsStarted += 1
    let tallies = counting.pointee.tallies.method(head.methodNumber)
    tallies.callStarted()
    self.tallies = tallies
    if counting.pointee.turnStart.pointee != startedAt.nanoseconds { beginTurn() }
  }

  /// The call has ended, with `code` or OK; once.
  func countEnd(_ code: RPCError.Code?) {
    guard let tallies else { return }
    if code == nil {
      counting.pointee.counters.callsSucceeded += 1
    } else {
      counting.pointee.counters.callsFailed += 1
    }
    tallies.callEnded(code?.rawValue ?? 0)
    if counting.pointee.turnStart.pointee == startedAt.nanoseconds {
      if tallies.awaitDuration() { awaitEndOfTurn(tallies) }
    } else {
      addDuration(to: tallies)
    }
  }

  // Apart, so that what nearly all calls pass takes no reference.

  @inline(never)
  private func awaitEndOfTurn(_ tallies: CallTallies) { connection.metrics.awaitDurations(of: tallies) }

  /// The call has waited for something, so the clock is a small part of what it costs.
  @inline(never)
  private func addDuration(to tallies: CallTallies) {
    tallies.addDuration(LoopInstant.now.nanoseconds &- startedAt.nanoseconds, calls: 1)
  }

  @inline(never)
  private func beginTurn() { connection.metrics.beginTurn(at: startedAt, on: loop) }

  func countReceived() {
    counting.pointee.counters.messagesReceived += 1
    tallies?.messageReceived()
  }

  func countSent(_ messages: Int) {
    counting.pointee.counters.messagesSent += messages
    tallies?.messagesSent(messages)
  }
}
