import EventLoop
import RPC

/// A stream's ear: gathers what happens until its handler asks, or hands it on while the handler waits.
///
/// One handler waits at a time. What is gathered is bounded (see `LiveNews`), however slow the handler is.
final class LiveSubscription: @unchecked Sendable {
  // Invariant behind @unchecked: everything mutable is touched on `loop` only; the handler of a call runs there.

  /// What has become of news that a waiting handler was asked to deal with on the spot.
  enum Handling {
    /// Something has gone out: the stream is not silent.
    case sent
    /// It is nothing for this one.
    case passedOver
    /// The handler is to be woken for it.
    case refused
  }

  let topic: LiveTopic
  private let loop: EventLoop
  private let tallies: LiveTallies.Followers
  private var news = LiveNews()
  /// The server wants the stream to end; on the loop only.
  private(set) var isDraining = false
  // Resumed exactly once: `wake` clears it, and one handler waits at a time.
  private var waiter: UnsafeContinuation<Void, Never>?
  /// Of the handler that waits.
  private var takeAtOnce: ((LiveEvent) -> Handling)?
  private var timer: LoopTimer?
  /// When the handler began to wait, or something last went out at once since.
  private var quietSince: LoopInstant

  init(topic: LiveTopic, loop: EventLoop, tallies: LiveTallies.Followers = .init()) {
    self.topic = topic
    self.loop = loop
    self.tallies = tallies
    quietSince = loop.now
  }

  /// Hands news to the handler that waits, where it can take them at once, or gathers them; on the loop only.
  func deliver(_ event: LiveEvent) {
    loop.preconditionCurrent()
    guard waiter != nil, let takeAtOnce else { return gather(event) }
    switch takeAtOnce(event) {
    case .sent: quietSince = loop.now
    case .passedOver: return
    case .refused: gather(event)
    }
  }

  /// Takes news in and wakes the handler; on the loop only.
  func gather(_ event: LiveEvent) {
    loop.preconditionCurrent()
    if news.add(event) { tallies.overflowed.add() }
    wake()
  }

  /// Notes that its handler goes on behind a place that the caller named; on the loop only.
  func noteResumed() { tallies.resumed.add() }

  /// Notes that log entries are queued on the stream, and how long after they were announced; on the loop only.
  func noteDelivered(_ batch: LogBatch) {
    if let announcedAt = batch.announcedAt { tallies.deliveries.add(announcedAt.duration(to: .now)) }
  }

  /// Tells the handler to end, since the server does; on the loop only.
  func drain() {
    loop.preconditionCurrent()
    isDraining = true
    wake()
  }

  /// Waits for news; empty when the stream was silent for a time. On the loop only.
  ///
  /// A handler that is woken, and waits again, costs several times what it does with a piece of news: while it waits,
  /// `takeAtOnce` is asked on the spot whether it has dealt with one, and only what it refuses ends the wait.
  ///
  /// - Throws: `CancellationError` when the call was cancelled; UNAVAILABLE when the server shuts down.
  func next(
    within limit: Duration, takingAtOnce takeAtOnce: ((LiveEvent) -> Handling)? = nil
  ) async throws -> LiveNews {
    loop.preconditionCurrent()
    if news.isEmpty, !isDraining {
      self.takeAtOnce = takeAtOnce
      quietSince = loop.now
      wakeWhenQuiet(for: limit)
      await withTaskCancellationHandler {
        await withUnsafeContinuation { continuation in
          if Task.isCancelled { continuation.resume() } else { waiter = continuation }
        }
      } onCancel: {
        loop.execute { self.wake() }
      }
      // Both hold what holds this subscription.
      timer?.cancel()
      timer = nil
      self.takeAtOnce = nil
    }
    try Task.checkCancellation()
    if isDraining { throw RPCError.draining }
    defer { news = LiveNews() }
    return news
  }

  private func wakeWhenQuiet(for limit: Duration) {
    let quiet = quietSince.duration(to: loop.now)
    guard quiet < limit else { return wake() }
    timer = loop.schedule(after: limit - quiet) { [self] in wakeWhenQuiet(for: limit) }
  }

  private func wake() {
    waiter?.resume()
    waiter = nil
  }
}
