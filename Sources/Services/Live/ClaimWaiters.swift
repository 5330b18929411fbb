import EventLoop
import Synchronization

/// Workers that wait for runs. News of a run wakes one of them, the one that has waited longest, and not all: each that
/// is woken asks the database.
///
/// Who was woken and may have left something passes the news on: after a look that found as many runs as it had room for,
/// by ``ring(times:)``; after any other, by ``pass(_:lookedWith:)`` to those with other labels. News that nobody waits for
/// is kept for a look that began before it.
final class ClaimWaiters: Sendable {
  /// That runs may be ready.
  struct News: Sendable, Equatable {
    /// They have been ready since before this one of all that rang.
    fileprivate(set) var number: UInt64
    /// Labels of workers that have looked since and would have had room: there is nothing for others with the same ones.
    fileprivate(set) var lookedWith: Set<[String]> = []
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

    /// - Returns: who is to be woken.
    mutating func deliver(_ news: News) -> Waiter? {
      guard let index = waiting.firstIndex(where: { !news.lookedWith.contains($0.labels) }) else {
        kept = News(
          number: max(news.number, kept?.number ?? 0),
          lookedWith: kept.map { $0.lookedWith.intersection(news.lookedWith) } ?? news.lookedWith)
        return nil
      }
      let waiter = waiting.remove(at: index)
      told[ObjectIdentifier(waiter)] = news
      return waiter
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
