import Synchronization
import TestSupport
import Testing

@testable import EventLoop

@Suite struct LoopTimerTests {
  @Test func timersFireInTheOrderTheyAreDue() async {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed \(seed)")
    var generator = SeededGenerator(seed: seed)
    let delays = (0..<200).map { _ in Int.random(in: 0...30, using: &generator) }
    let loop = EventLoop(name: "timers")
    let (fired, due) = await loop.run { () async -> ([Int], [LoopInstant]) in
      let fired = Mutex<[Int]>([])
      let allFired = OneShotEvent()
      let timers = delays.indices.map { index in
        loop.schedule(after: .milliseconds(delays[index])) {
          if fired.withLock({
            $0.append(index); return $0.count
          }) == delays.count {
            allFired.fire()
          }
        }
      }
      // Taken now: what a delay means depends on when it was asked for.
      let due = timers.map(\.due)
      await allFired.wait()
      return (fired.withLock { $0 }, due)
    }
    let dueAsFired = fired.map { due[$0] }
    #expect(dueAsFired == due.sorted())
    await loop.shutdown()
  }

  @Test func cancelledTimerDoesNotFireAndRescheduledOneFiresOnce() async {
    let loop = EventLoop(name: "cancel")
    let counts = await loop.run { () async -> [Int] in
      let counts = Mutex([0, 0])
      let cancelled = loop.schedule(after: .milliseconds(1)) { counts.withLock { $0[0] += 1 } }
      let moved = loop.schedule(after: .seconds(3600)) { counts.withLock { $0[1] += 1 } }
      cancelled.cancel()
      moved.reschedule(after: .milliseconds(2))
      try? await loop.sleep(for: .milliseconds(10))
      return counts.withLock { $0 }
    }
    #expect(counts == [0, 1])
    await loop.shutdown()
  }

  @Test func cancellingTheTaskEndsItsSleepAtOnce() async {
    let loop = EventLoop(name: "sleep")
    let start = LoopInstant.now
    for _ in 0..<100 {
      let task = Task { try await loop.sleep(for: .seconds(3600)) }
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
    #expect(start.duration(to: .now) < .seconds(10))
    #expect(await loop.run { loop.sleepers.isEmpty && loop.timers.earliestDue == nil })
    await loop.shutdown()
  }

  @Test func heapKeepsItsOrderUnderRandomRemoval() async {
    let seed = UInt64.random(in: 0 ... .max)
    print("seed \(seed)")
    let loop = EventLoop(name: "heap")
    let isOrdered = await loop.run { () async -> Bool in
      var generator = SeededGenerator(seed: seed)
      var heap = TimerHeap()
      var timers: [LoopTimer] = []
      for _ in 0..<2000 {
        if Bool.random(using: &generator) || timers.isEmpty {
          let due = LoopInstant(nanoseconds: .random(in: 0...1000, using: &generator))
          let timer = LoopTimer(loop: loop, due: due) {}
          heap.insert(timer)
          timers.append(timer)
        } else {
          heap.remove(timers.remove(at: .random(in: 0..<timers.count, using: &generator)))
        }
        if heap.earliestDue != timers.map(\.due).min() { return false }
      }
      var last = LoopInstant(nanoseconds: 0)
      while let timer = heap.popDue(at: .distantFuture) {
        if timer.due < last { return false }
        last = timer.due
      }
      return true
    }
    #expect(isOrdered)
    await loop.shutdown()
  }
}
