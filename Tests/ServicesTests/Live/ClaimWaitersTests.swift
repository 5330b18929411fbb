import EventLoop
import Testing

@testable import Services

@Suite struct ClaimWaitersTests {
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
}
