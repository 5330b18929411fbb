import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import EventLoop

/// What the end of a process does, done to loops of the tests' own.
@Suite struct RunningLoopsTests {
  @Test func aLoopThatIsHeldDoesNothingMore() async {
    let loop = EventLoop(name: "held")
    let turns = Atomic(0)
    @Sendable func turn() {
      turns.add(1, ordering: .relaxed)
      loop.execute { turn() }
    }
    loop.execute { turn() }
    #expect(RunningLoops.hold([loop]))
    let before = turns.load(ordering: .relaxed)
    let others = EventLoop(name: "others")
    // Time for thousands of turns.
    try? await others.sleep(for: .milliseconds(50))
    #expect(before > 0 && turns.load(ordering: .relaxed) == before)
    await others.shutdown()
  }

  /// What is sent to a loop that has ended is done by its sender, who must not be held.
  @Test func aLoopThatHasEndedHoldsNobody() async {
    let loop = EventLoop(name: "ended")
    #expect(RunningLoops.isRunning(loop))
    await loop.shutdown()
    #expect(!RunningLoops.isRunning(loop))
    let took = await leastDuration(below: .seconds(1)) {
      let began = LoopInstant.now
      RunningLoops.hold([loop])
      return began.duration(to: .now)
    }
    #expect(took < .seconds(1))
  }

  @Test func aLoopMayEndItsProcessItself() async {
    let loop = EventLoop(name: "own")
    #expect(await loop.run { () async in RunningLoops.hold([loop]) })
    await loop.shutdown()
  }

  /// A process that ends is not kept by a loop that is busy for long.
  @Test func aBusyLoopIsNotWaitedForWithoutEnd() async {
    let loop = EventLoop(name: "busy")
    let leave = DispatchSemaphore(value: 0)
    loop.execute { leave.wait() }
    let began = LoopInstant.now
    RunningLoops.hold([loop])
    #expect(began.duration(to: .now) >= .seconds(1))
    leave.signal()
  }
}
