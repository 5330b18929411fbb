import Synchronization
import Testing

@testable import EventLoop

@Suite struct EventLoopTests {
  @Test func runsBodiesInTheOrderOfArrival() async {
    let loop = EventLoop(name: "order")
    let seen = Mutex<[Int]>([])
    for number in 0..<10_000 { loop.execute { seen.withLock { $0.append(number) } } }
    await loop.run { loop.preconditionCurrent() }
    #expect(seen.withLock { $0 } == Array(0..<10_000))
    await loop.shutdown()
  }

  @Test func taskStaysOnTheLoopAcrossSuspension() async {
    let loop = EventLoop(name: "stay")
    let wasCurrent = await loop.run { () async -> [Bool] in
      var answers = [loop.isCurrent]
      try? await loop.sleep(for: .milliseconds(2))
      answers.append(loop.isCurrent)
      await suspendOnce()
      answers.append(loop.isCurrent)
      return answers
    }
    #expect(wasCurrent == [true, true, true])
    #expect(!loop.isCurrent)
    await loop.shutdown()
  }

  @Test func spawnOnTheLoopStartsAtOnce() async {
    let loop = EventLoop(name: "immediate")
    let order = await loop.run { () async -> [String] in
      let order = Mutex<[String]>([])
      let task = loop.spawn { order.withLock { $0.append("task") } }
      order.withLock { $0.append("caller") }
      await task.value
      return order.withLock { $0 }
    }
    #expect(order == ["task", "caller"])
    await loop.shutdown()
  }

  @Test func endOfTurnRunsAfterTheJobsOfTheTurn() async {
    let loop = EventLoop(name: "turn")
    let order = await loop.run { () async -> [String] in
      let order = Mutex<[String]>([])
      loop.atEndOfTurn { order.withLock { $0.append("flush") } }
      for number in 0..<3 { loop.execute { order.withLock { $0.append("job \(number)") } } }
      try? await loop.sleep(for: .milliseconds(1))
      return order.withLock { $0 }
    }
    #expect(order == ["job 0", "job 1", "job 2", "flush"])
    await loop.shutdown()
  }

  @Test("what waits for the next poll runs behind the turn's work, and also on a loop that ends")
  func afterNextPoll() async {
    let loop = EventLoop(name: "polls")
    let order = await loop.run { () async -> [String] in
      let order = Mutex<[String]>([])
      loop.afterNextPoll { order.withLock { $0.append("after the poll") } }
      loop.execute {
        order.withLock { $0.append("job") }
        loop.execute { order.withLock { $0.append("job of a job") } }
      }
      await withUnsafeContinuation { next in loop.afterNextPoll { next.resume() } }
      return order.withLock { $0 }
    }
    #expect(order == ["job", "job of a job", "after the poll"])
    let ran = OneShotEvent()
    loop.execute { loop.afterNextPoll { ran.fire() } }
    await loop.shutdown()
    await ran.wait()
  }

  @Test func actorPinnedToTheLoopRunsOnIt() async {
    actor Pinned {
      let loop: EventLoop
      nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }
      init(_ loop: EventLoop) { self.loop = loop }
      func isOnLoop() async -> Bool {
        await suspendOnce()
        return loop.isCurrent
      }
    }
    let loop = EventLoop(name: "actor")
    #expect(await Pinned(loop).isOnLoop())
    await loop.shutdown()
  }

  /// The end of a task that prefers a loop may let go of the loop, by whose very code it was run.
  @Test func theLastWhoHoldsALoopMayBeATaskThatItRuns() async {
    for _ in 0..<100 {
      let (mayEnd, ran) = (OneShotEvent(), OneShotEvent())
      @Sendable func begin() async -> Task<Void, Never> {
        let loop = EventLoop(name: "last")
        let task = loop.spawn {
          await mayEnd.wait()
          EventLoop.current?.execute { ran.fire() }
        }
        await loop.shutdown()
        return task
      }
      let task = await begin()
      mayEnd.fire()
      await task.value
      #expect(ran.hasFired)
    }
  }

  @Test func workSentAfterShutdownStillRuns() async {
    let loop = EventLoop(name: "late")
    await loop.shutdown()
    let answer = await loop.run { () async -> Int in
      await suspendOnce()
      return 42
    }
    #expect(answer == 42)
    await #expect(throws: CancellationError.self) { try await loop.sleep(for: .seconds(60)) }
  }

  @Test func shutdownEndsSleepers() async {
    let loop = EventLoop(name: "sleepers")
    let started = OneShotEvent()
    let sleeper = Task {
      started.fire()
      try await loop.sleep(for: .seconds(3600))
    }
    await started.wait()
    await loop.shutdown()
    await #expect(throws: CancellationError.self) { try await sleeper.value }
  }

  @Test func blockingWorkRunsOffTheLoopAndReturnsToTheCaller() async throws {
    struct Refusal: Error {}
    let loop = EventLoop(name: "blocking")
    let (inside, after) = try await loop.run { () async throws -> (Bool, Bool) in
      let inside = try await loop.blocking { loop.isCurrent }
      return (inside, loop.isCurrent)
    }
    #expect(!inside)
    #expect(after)
    await #expect(throws: Refusal.self) { try await loop.blocking { throw Refusal() } }
    await loop.shutdown()
  }

  @Test func jobsThatSpawnJobsDoNotStarveTimers() async {
    let loop = EventLoop(name: "starve")
    let stop = Atomic<Bool>(false)
    @Sendable func again() { if !stop.load(ordering: .relaxed) { loop.execute(again) } }
    loop.execute(again)
    // Returns only when the timer fires between turns of a queue that never empties.
    let slept: Void? = try? await loop.sleep(for: .milliseconds(5))
    stop.store(true, ordering: .relaxed)
    #expect(slept != nil)
    await loop.shutdown()
  }
}

func suspendOnce() async { await Task.yield() }
