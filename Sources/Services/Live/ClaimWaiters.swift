import EventLoop
import Synchronization

/// Workers that wait for runs. News of a run wakes one of them, the one that has waited longest, and not all: each that
/// is woken asks the database.
///
/// No run that is ready waits for a poll while a worker is idle that may take it. For a look that begins behind the news
/// sees the run, and whoever sees it and may have left it tells on: after a look that found as many runs as it had room
/// for, where more are ready, by ``ring(times:)``; after any other, by ``pass(_:lookedWith:)`` to those with other labels,
/// since for its own nothing is left. News that nobody waits for is kept for a look that began before it, and may have
/// missed the run. A run whose time is to come is seen by every look: ``ring(in:on:)`` makes news of it when it comes.
final class ClaimWaiters: Sendable {
  /// That runs may be ready.
  struct News: Sendable, Equatable {
    /// They have been ready since before this one of all that rang.
    fileprivate(set) var number: UInt64
    /// Labels of workers that have looked since and would have had room: there is nothing for others with the same ones.
    var lookedWith: Set<[String]> = []

    /// What is to be told where both were: of the younger one, to all but those that have looked behind it.
    func merged(with other: News?) -> News {
      guard let other else { return self }
      return News(number: max(number, other.number), lookedWith: lookedWith.intersection(other.lookedWith))
    }
  }

  private final class Waiter: Sendable {
    let labels: [String]
    let woken = OneShotEvent()

    init(labels: [String]) { self.labels = labels }
  }

  private struct State {
    var rings: UInt64 = 0
    /// In the order in which they came.
    var waiting: [Waiter] = []
    /// What those were told who have been woken and have not taken it yet.
    var told: [ObjectIdentifier: News] = [:]
    var kept: News?
    /// When it rings by itself; nil while no look has seen a run coming.
    var due: LoopInstant?
    /// How long what is due and was not taken has been left alone the last time.
    var overduePause = Duration.zero

    /// - Returns: who is to be woken.
    mutating func deliver(_ news: News) -> Waiter? {
      guard let index = waiting.firstIndex(where: { !news.lookedWith.contains($0.labels) }) else {
        kept = news.merged(with: kept)
        return nil
      }
      let waiter = waiting.remove(at: index)
      told[ObjectIdentifier(waiter)] = news
      return waiter
    }

    /// How long from now it rings for a run that becomes ready in some time. What is due and was not taken is in somebody's
    /// hands: for a moment mostly, and longer where he stands still, who is asked more seldom each time.
    mutating func pause(before time: Duration) -> Duration {
      if time > .zero {
        overduePause = .zero
      } else {
        overduePause = min(
          max(overduePause * 2, ServiceLimits.claimDuePrecision), ServiceLimits.claimOverduePause)
      }
      return max(time, overduePause, ServiceLimits.claimDuePrecision)
    }

    mutating func leave(_ waiter: Waiter) -> News? {
      waiting.removeAll { $0 === waiter }
      return told.removeValue(forKey: ObjectIdentifier(waiter))
    }
  }

  private let state = Mutex(State())

  /// Workers that wait now.
  var count: Int { state.withLock { $0.waiting.count } }

  /// Where news stands now. Take it before a look: what rings later the look may have missed.
  var mark: UInt64 { state.withLock { $0.rings } }

  /// Runs may be ready that nobody knew of: wakes so many workers. Any thread.
  func ring(times: Int = 1) {
    let woken = state.withLock { state in
      state.rings += 1
      let news = News(number: state.rings)
      return (0..<times).compactMap { _ in state.deliver(news) }
    }
    for waiter in woken { waiter.woken.fire() }
  }

  /// Rings when a run becomes ready that a look has seen coming: once for all who have seen it. Of several times the first
  /// counts; whoever is woken then looks, and sees the next. Any thread.
  ///
  /// A time beyond `ServiceLimits.claimPoll` is let be: whoever waits until then looks once more before it.
  func ring(in time: Duration, on loop: EventLoop) {
    guard time <= ServiceLimits.claimPoll else { return }
    let due = state.withLock { state -> LoopInstant? in
      let due = LoopInstant.now.advanced(by: state.pause(before: time))
      if let known = state.due, known <= due.advanced(by: ServiceLimits.claimDuePrecision) { return nil }
      state.due = due
      return due
    }
    guard let due else { return }
    loop.execute { [self] in
      loop.schedule(after: LoopInstant.now.duration(to: due)) { [self] in ringDue(at: due) }
    }
  }

  /// Not where an earlier time has been seen since: that one rings, or has rung.
  private func ringDue(at due: LoopInstant) {
    let isCurrent = state.withLock { state in
      guard state.due == due else { return false }
      state.due = nil
      return true
    }
    if isCurrent { ring() }
  }

  /// Wakes every worker, for instance to go. Any thread.
  func ringForAll() {
    ring(times: max(1, count))
  }

  /// Gives news to somebody else: as it came, or as a worker with these labels has answered it.
  func pass(_ news: News, lookedWith labels: [String]? = nil) {
    let woken = state.withLock { state in
      var news = news
      if let labels { news.lookedWith.insert(labels) }
      return state.deliver(news)
    }
    woken?.woken.fire()
  }

  /// Waits for news that is younger than a look at `mark`, at most for a time; nil when the time is over, or the task is
  /// cancelled.
  func wait(after mark: UInt64, labels: [String], atMost limit: Duration, on loop: EventLoop) async -> News? {
    let waiter = Waiter(labels: labels)
    let kept = state.withLock { state -> News? in
      if let kept = state.kept, kept.number > mark, !kept.lookedWith.contains(labels) {
        state.kept = nil
        return kept
      }
      state.waiting.append(waiter)
      return nil
    }
    if let kept { return kept }
    await waiter.woken.wait(atMost: limit, on: loop)
    return state.withLock { $0.leave(waiter) }
  }
}
