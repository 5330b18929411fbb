import EventLoop
import Synchronization
import Testing

@testable import Services

@Suite(.timeLimit(.minutes(5))) struct ClaimWaitersTests {
  /// A moment between two times, and how often it had rung by then.
  private final class Between: Sendable {
    let hasCome = OneShotEvent()
    let mark = Atomic(0)
  }

  /// Waits in a task of its own, which has come to its place when this returns.
  private func waiter(
    of waiters: ClaimWaiters, labels: [String] = [], on loop: EventLoop
  ) async -> Task<ClaimWaiters.News?, Never> {
    let (mark, before) = (waiters.mark, waiters.count)
    let task = Task { await waiters.wait(after: mark, labels: labels, atMost: .seconds(30), on: loop) }
    while waiters.count == before { await Task.yield() }
    return task
  }

  @Test func newsWakesTheOneThatHasWaitedLongest() async throws {
    try await withServices { fixture in
      let waiters = ClaimWaiters()
      let first = await waiter(of: waiters, on: fixture.loop)
      let second = await waiter(of: waiters, on: fixture.loop)
      waiters.ring()
      #expect(await first.value != nil)
      #expect(waiters.count == 1)
      waiters.ringForAll()
      #expect(await second.value != nil)
      #expect(waiters.count == 0)
    }
  }

  @Test func newsThatNobodyWaitsForIsKeptForALookThatBeganBefore() async throws {
    try await withServices { fixture in
      let waiters = ClaimWaiters()
      let before = waiters.mark
      waiters.ring()
      #expect(await waiters.wait(after: waiters.mark, labels: [], atMost: .zero, on: fixture.loop) == nil)
      #expect(await waiters.wait(after: before, labels: [], atMost: .zero, on: fixture.loop) != nil)
      // Taken is taken.
      #expect(await waiters.wait(after: before, labels: [], atMost: .zero, on: fixture.loop) == nil)
    }
  }

  @Test func whatOneCouldNotTakeGoesToThoseWithOtherLabels() async throws {
    try await withServices { fixture in
      let waiters = ClaimWaiters()
      let plain = await waiter(of: waiters, on: fixture.loop)
      let alike = await waiter(of: waiters, on: fixture.loop)
      let german = await waiter(of: waiters, labels: ["region=de"], on: fixture.loop)
      waiters.ring()
      let news = try #require(await plain.value)
      waiters.pass(news, lookedWith: [])
      let passed = try #require(await german.value)
      #expect(passed.lookedWith == [[]])
      // There is nobody left whom it could concern; one with new labels, whose look began before, still may have it.
      waiters.pass(passed, lookedWith: ["region=de"])
      #expect(waiters.count == 1)
      #expect(await waiters.wait(after: 0, labels: ["region=de"], atMost: .zero, on: fixture.loop) == nil)
      #expect(await waiters.wait(after: 0, labels: ["gpu="], atMost: .zero, on: fixture.loop) != nil)
      alike.cancel()
      #expect(await alike.value == nil)
      #expect(waiters.count == 0)
    }
  }

  /// Who has news that nobody has looked behind, and is given older news that somebody has: nobody has looked behind both.
  @Test func newsIsMergedAsTheYoungerAndTheLessKnown() async throws {
    try await withServices { fixture in
      let waiters = ClaimWaiters()
      let first = await waiter(of: waiters, on: fixture.loop)
      waiters.ring()
      var older = try #require(await first.value)
      older.lookedWith = [["gpu="], []]
      let second = await waiter(of: waiters, on: fixture.loop)
      waiters.ring()
      var younger = try #require(await second.value)
      #expect(older.merged(with: younger) == younger && younger.merged(with: older) == younger)
      younger.lookedWith = [["gpu="], ["region=de"]]
      #expect(older.merged(with: younger).lookedWith == [["gpu="]])
      #expect(older.merged(with: younger).number == younger.number && older.merged(with: nil) == older)
    }
  }

  /// All who wait have seen the same time come, each at its own moment.
  @Test func aTimeThatComesWakesOne() async throws {
    try await withServices { fixture in
      let waiters = ClaimWaiters()
      let first = await waiter(of: waiters, on: fixture.loop)
      let second = await waiter(of: waiters, on: fixture.loop)
      let loop = fixture.loop
      await loop.run { for _ in 0..<20 { waiters.ring(in: .milliseconds(30), on: loop) } }
      #expect(await first.value != nil)
      waiters.ring(in: .milliseconds(60), on: loop)
      #expect(await second.value != nil)
      #expect(waiters.mark == 2)
    }
  }

  @Test func theEarliestTimeCounts() async throws {
    try await withServices { fixture in
      let waiters = ClaimWaiters()
      let first = await waiter(of: waiters, on: fixture.loop)
      let second = await waiter(of: waiters, on: fixture.loop)
      let (start, loop) = (LoopInstant.now, fixture.loop)
      let between = Between()
      // In one turn, so that none of the times can come meanwhile. What is due in between tells which of them came, however
      // late the loop has its turn: its timers fire in their order.
      await loop.run {
        for time in [900, 20, 900] { waiters.ring(in: .milliseconds(time), on: loop) }
        loop.execute {
          loop.schedule(after: LoopInstant.now.duration(to: start.advanced(by: .milliseconds(450)))) {
            between.mark.store(Int(waiters.mark), ordering: .relaxed)
            between.hasCome.fire()
          }
        }
      }
      #expect(await first.value != nil)
      #expect(start.duration(to: .now) >= .milliseconds(20))
      await between.hasCome.wait()
      #expect(between.mark.load(ordering: .relaxed) == 1)
      // What was given up for it does not ring; who was woken has looked and says when the next one comes.
      waiters.ring(in: ServiceLimits.claimPoll, on: fixture.loop)
      #expect(await second.value != nil)
      #expect(start.duration(to: .now) >= ServiceLimits.claimPoll)
      #expect(waiters.mark == 2)
    }
  }

  /// The poll comes before.
  @Test func aFarTimeIsLetBe() async throws {
    try await withServices { fixture in
      let waiters = ClaimWaiters()
      let far = ServiceLimits.claimPoll + .milliseconds(10)
      waiters.ring(in: far, on: fixture.loop)
      let news = await waiters.wait(after: waiters.mark, labels: [], atMost: far + .milliseconds(200), on: fixture.loop)
      #expect(news == nil)
    }
  }
}
