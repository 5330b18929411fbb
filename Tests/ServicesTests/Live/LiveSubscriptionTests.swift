import Database
import EventLoop
import Testing

@testable import RPCServer
@testable import Services

@Suite struct LiveSubscriptionTests {
  private let run = UUID.random()

  private var change: LiveEvent { .runChanged(run: run, project: run, isFinal: false) }

  private func entries(_ numbers: ClosedRange<Int64>) -> LiveEvent {
    .logged(LogBatch(runID: run, projectID: run, numbers: numbers, storedAt: .now(), entries: [0]))
  }

  /// A handler that waits, and what it was handed on the spot and in the end. On its loop only.
  // Invariant behind @unchecked Sendable: everything mutable is touched on the loop only.
  private final class Handler: @unchecked Sendable {
    var taken: [ClosedRange<Int64>] = []
    /// By the clock of the loop, which stands still within a turn.
    var lastTakenAt: LoopInstant?
    var news: LiveNews?
    var wokenAt: LoopInstant?
    private let loop: EventLoop

    init(on loop: EventLoop) { self.loop = loop }

    /// Takes entries at once, passes activity over, and is to be woken for all else.
    func take(_ event: LiveEvent) -> LiveSubscription.Handling {
      switch event {
      case .logged(let batch):
        taken.append(batch.numbers)
        lastTakenAt = loop.now
        return .sent
      case .activity: return .passedOver
      default: return .refused
      }
    }

    func wait(_ subscription: LiveSubscription, within limit: Duration) async {
      news = try? await subscription.next(within: limit) { self.take($0) }
      wokenAt = .now
    }
  }

  @Test func aHandlerSleepsOnWhileItsNewsIsTakenAtOnce() async throws {
    try await withLoop { loop in
      let subscription = LiveSubscription(topic: .log(run: run), loop: loop)
      let handler = Handler(on: loop)
      let waiting = loop.spawn { await handler.wait(subscription, within: .seconds(3600)) }
      subscription.deliver(entries(1...2))
      subscription.deliver(entries(3...4))
      #expect(handler.taken == [1...2, 3...4])
      subscription.deliver(change)
      // From here on it is on its way: what comes now it will see when it asks.
      subscription.deliver(entries(5...5))
      await waiting.value
      #expect(handler.taken == [1...2, 3...4])
      #expect(handler.news?.changedRuns == [run])
      #expect(handler.news?.batches.map(\.numbers) == [5...5])
    }
  }

  /// Whatever clock says when they were stored: entries may be old, and the database's clock another one.
  @Test func deliveriesAreCountedFromTheirAnnouncement() async throws {
    try await withLoop { loop in
      let tallies = LiveTallies.Followers()
      let subscription = LiveSubscription(topic: .log(run: run), loop: loop, tallies: tallies)
      let announcedAt = LoopInstant.now
      for (stored, announced) in [(-3600, announcedAt), (3600, announcedAt), (-3600, nil)] as [(Int, LoopInstant?)] {
        subscription.noteDelivered(
          LogBatch(
            runID: run, projectID: run, numbers: 1...1, storedAt: .now() + .seconds(stored), announcedAt: announced,
            entries: [0]))
      }
      #expect(tallies.deliveries.count == 2)
      let sum = Duration.nanoseconds(Int64(tallies.deliveries.nanoseconds))
      #expect(sum > .zero && sum <= announcedAt.duration(to: .now) * 2)
    }
  }

  @Test func aHandlerThatHasNotAskedGetsAllLater() async throws {
    try await withLoop { loop in
      let subscription = LiveSubscription(topic: .log(run: run), loop: loop)
      let handler = Handler(on: loop)
      subscription.deliver(entries(1...1))
      await handler.wait(subscription, within: .seconds(3600))
      #expect(handler.taken.isEmpty)
      #expect(handler.news?.batches.map(\.numbers) == [1...1])
      // Nor does it take anything when it has gone back to its work.
      subscription.deliver(entries(2...2))
      #expect(handler.taken.isEmpty)
    }
  }

  @Test func silenceIsCountedFromTheLastNews() async throws {
    try await withLoop { loop in
      let subscription = LiveSubscription(topic: .log(run: run), loop: loop)
      let handler = Handler(on: loop)
      let limit = Duration.milliseconds(100)
      let waiting = loop.spawn { await handler.wait(subscription, within: limit) }
      // The first one is taken in the turn in which the handler began to wait. Where the machine stands still for as long
      // as the limit, the silence ends before one of the others: how many are taken says nothing.
      var delivered: [ClosedRange<Int64>] = []
      for number in Int64(1)...4 where handler.wokenAt == nil {
        subscription.deliver(entries(number...number))
        delivered.append(number...number)
        try await loop.sleep(for: limit / 2)
      }
      await waiting.value
      let (lastTakenAt, wokenAt) = (try #require(handler.lastTakenAt), try #require(handler.wokenAt))
      #expect(handler.taken + (handler.news?.batches.map(\.numbers) ?? []) == delivered)
      #expect(lastTakenAt.duration(to: wokenAt) >= limit)
    }
  }

  /// A stream that nothing concerns of all that happens is silent: it must say that it is alive.
  @Test func whatIsPassedOverIsNoSound() async throws {
    try await withLoop { loop in
      let subscription = LiveSubscription(topic: .project(run), loop: loop)
      let handler = Handler(on: loop)
      let began = loop.now
      let limit = Duration.milliseconds(200)
      let waiting = loop.spawn { await handler.wait(subscription, within: limit) }
      while handler.wokenAt == nil, began.duration(to: .now) < .seconds(30) {
        subscription.deliver(.activity(project: run))
        try await loop.sleep(for: .milliseconds(5))
      }
      await waiting.value
      let wokenAt = try #require(handler.wokenAt)
      // Not before, as one that what is passed over wakes. What comes in the turn in which it is woken may be among its news.
      #expect((limit..<Duration.seconds(30)).contains(began.duration(to: wokenAt)))
    }
  }

  /// What would keep the loop from its sockets for long is left to the handlers, which are woken.
  @Test(arguments: [8, ServiceLimits.liveBytesAtOnce / 3])
  func onlySoManyAreServedInOneTurn(batchBytes: Int) async throws {
    try await withLoop { loop in
      let subscribers = LoopSubscribers(loop: loop)
      let handlers = (0..<ServiceLimits.liveDeliveriesAtOnce + 10).map { _ in Handler(on: loop) }
      let waiting = handlers.map { handler in
        let subscription = LiveSubscription(topic: .log(run: run), loop: loop)
        _ = subscribers.add(subscription)
        return loop.spawn { await handler.wait(subscription, within: .seconds(3600)) }
      }
      let bytes = [UInt8](repeating: 0, count: batchBytes)
      let batch = LogBatch(runID: run, projectID: run, numbers: 1...1, storedAt: .now(), entries: bytes)
      subscribers.deliver(.logged(batch), to: .log(run: run))
      let served = handlers.filter { $0.taken == [1...1] }
      #expect(served.count == (batchBytes == 8 ? ServiceLimits.liveDeliveriesAtOnce : 3))
      subscribers.deliver(change, to: .log(run: run))
      for task in waiting { await task.value }
      #expect(handlers.allSatisfy { $0.taken.count + ($0.news?.batches.count ?? 0) == 1 })
      #expect(served.allSatisfy { $0.news?.changedRuns == [run] })
    }
  }

  private func withLoop(_ body: @escaping @Sendable (EventLoop) async throws -> Void) async throws {
    let loop = EventLoop(name: "live")
    do {
      try await loop.run { () async throws in try await body(loop) }
    } catch {
      await loop.shutdown()
      throw error
    }
    await loop.shutdown()
  }
}
