import Database
import Synchronization
import Testing

@testable import Services

@Suite struct RecordIDSourceTests {
  @Test func idsAscendAlsoWithinAMillisecondAndWhenTheClockIsSetBack() {
    let clock = Mutex(Instant(microsecondsSinceEpoch: 1_700_000_000_000_000))
    let source = RecordIDSource { clock.withLock { $0 } }
    var last = source.next()
    for step in 0..<20_000 {
      if step == 10_000 { clock.withLock { $0.microsecondsSinceEpoch -= 60_000_000 } }
      let next = source.next()
      #expect(next > last)
      last = next
    }
  }

  @Test func idsAreOfVersion7() {
    let source = RecordIDSource { Instant(microsecondsSinceEpoch: 1_700_000_000_123_000) }
    let id = source.next()
    #expect(id.high >> 16 == 1_700_000_000_123)
    #expect(id.high >> 12 & 0xF == 7)
    #expect(id.low >> 62 == 2)
  }

  @Test func threadsShareNoId() async {
    let source = RecordIDSource(now: Instant.now)
    let ids = await withTaskGroup(of: [UUID].self) { group in
      for _ in 0..<4 { group.addTask { (0..<1000).map { _ in source.next() } } }
      return await group.reduce(into: []) { $0 += $1 }
    }
    #expect(Set(ids).count == 4000)
  }
}
