import TestSupport
import Testing

@testable import HTTP2

@Suite struct MemoryTests {
  @Test("blocks are reused, grow in place where they can, and keep their bytes when they move")
  func blockPool() throws {
    var pool = BlockPool(idleLimitBytes: BlockPool.maxIdleBytes)
    defer { pool.drain() }
    let allocated = pool.allocate(100)
    let first = try #require(allocated)
    pool.deallocate(first)
    let again = pool.allocate(128)
    #expect(again == first)
    first.storeBytes(of: 0x1234_5678, as: UInt32.self)
    let inPlace = pool.reallocate(first, 120)
    #expect(inPlace == first)
    let grown = pool.reallocate(first, 5_000)
    let moved = try #require(grown)
    #expect(moved != first)
    #expect(moved.load(as: UInt32.self) == 0x1234_5678)
    #expect(Int(bitPattern: moved) % 16 == 0)
    pool.deallocate(moved)
    pool.deallocate(nil)
  }

  @Test("idle blocks are bounded")
  func idleBound() {
    var pool = BlockPool(idleLimitBytes: BlockPool.maxIdleBytes)
    defer { pool.drain() }
    let blocks = (0..<4_000).map { _ in pool.allocate(2_000) }
    #expect(blocks.allSatisfy { $0 != nil })
    for block in blocks { pool.deallocate(block) }
    #expect(pool.idleBytes <= BlockPool.maxIdleBytes)
    #expect(pool.idleBytes > 0)
  }

  @Test("a queue gives back what was put in, in order, whatever the sizes", arguments: [UInt64(7), 8, 9])
  func byteQueue(seed: UInt64) {
    let pool = UnsafeMutablePointer<BlockPool>.allocate(capacity: 1)
    pool.initialize(to: BlockPool())
    defer {
      pool.pointee.drain()
      pool.deallocate()
    }
    var random = SeededGenerator(seed: seed)
    var queue = ByteQueue()
    var (written, read) = (0, 0)
    for _ in 0..<2_000 {
      if random.next() % 2 == 0 {
        let count = Int(random.next() % 3_000)
        let room = queue.reserve(count, in: pool)
        for index in 0..<count { room[index] = UInt8(truncatingIfNeeded: (written + index) &* 31) }
        queue.commit(count)
        written += count
      } else {
        let count = min(queue.count, Int(random.next() % 4_000))
        for (index, byte) in queue.bytes.prefix(count).enumerated()
        where byte != UInt8(truncatingIfNeeded: (read + index) &* 31) {
          Issue.record("byte \(read + index) differs, seed \(seed)")
        }
        queue.removeFirst(count, in: pool)
        read += count
      }
      #expect(queue.count == written - read)
    }
    queue.release(in: pool)
  }

  @Test("a bucket gives its burst at once and refills with time")
  func tokenBucket() {
    var bucket = TokenBucket(.init(burst: 3, perSecond: 2), at: 1_000)
    let times: [UInt64] =
      [1_000, 1_000, 1_000, 1_000, 400_001_000, 600_001_000] + Array(repeating: 60_000_000_000, count: 4)
    let taken = times.map { bucket.take(at: $0) }
    #expect(taken == [true, true, true, false, false, true, true, true, true, false])
  }
}
