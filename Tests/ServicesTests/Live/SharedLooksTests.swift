import EventLoop
import Synchronization
import Testing

@testable import Services

@Suite(.timeLimit(.minutes(5))) struct SharedLooksTests {
  private final class Counts: Sendable {
    let looks = Atomic<Int>(0)
    let asked = Atomic<Int>(0)
  }

  /// A thousand who ask while a look is under way cost one more, and all are given what it found.
  @Test func whoeverComesDuringALookSharesTheNextOne() async throws {
    let loop = EventLoop(name: "looks")
    let counts = Counts()
    let (isUnderWay, mayEnd) = (OneShotEvent(), OneShotEvent())
    let looks = SharedLooks<Int, Int>(on: loop) { _ in
      let number = counts.looks.add(1, ordering: .relaxed).newValue
      if number == 1 {
        isUnderWay.fire()
        await mayEnd.wait()
      }
      return number
    }
    let found = try await withThrowingTaskGroup(of: Int.self) { group in
      group.addTask { try await looks.value(of: 7) }
      await isUnderWay.wait()
      for _ in 0..<1000 {
        group.addTask {
          if counts.asked.add(1, ordering: .relaxed).newValue == 1000 { mayEnd.fire() }
          return try await looks.value(of: 7)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(found.filter { $0 == 1 }.count == 1, "an answer that was older than its question")
    #expect(found.count == 1001)
    // Those who had not asked when the first one ended may have had one of their own.
    #expect(counts.looks.load(ordering: .relaxed) < 100)
    await loop.shutdown()
  }
}
