/// Bytes of a stream that wait to be sent or read: appended behind, taken in front, contiguous throughout.
struct ByteQueue {
  /// A queue that has emptied keeps its block up to this size.
  private static let maxIdleBytes = 16 * 1024

  private var base: UnsafeMutableRawPointer?
  private var capacity = 0
  private var head = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  var bytes: UnsafeRawBufferPointer {
    base.map { UnsafeRawBufferPointer(start: $0 + head, count: count) } ?? UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// Lends room for at least `minimum` bytes behind the queue; `commit` what was written.
  mutating func reserve(_ minimum: Int, in pool: UnsafeMutablePointer<BlockPool>) -> UnsafeMutableRawBufferPointer {
    if capacity - head - count < minimum { makeRoom(for: minimum, in: pool) }
    return UnsafeMutableRawBufferPointer(start: base.map { $0 + head + count }, count: capacity - head - count)
  }

  mutating func commit(_ written: Int) {
    precondition(written >= 0 && written <= capacity - head - count, "wrote beyond the reserved room")
    count += written
  }

  mutating func removeFirst(_ taken: Int, in pool: UnsafeMutablePointer<BlockPool>) {
    precondition(taken >= 0 && taken <= count)
    count -= taken
    head = count == 0 ? 0 : head + taken
    if count == 0, capacity > Self.maxIdleBytes { release(in: pool) }
  }

  mutating func release(in pool: UnsafeMutablePointer<BlockPool>) {
    pool.pointee.deallocate(base)
    (base, capacity, head, count) = (nil, 0, 0, 0)
  }

  private mutating func makeRoom(for minimum: Int, in pool: UnsafeMutablePointer<BlockPool>) {
    if let base, head > 0, capacity - count >= minimum, head >= capacity / 2 {
      base.copyMemory(from: base + head, byteCount: count)
      head = 0
      return
    }
    let wanted = max(count + minimum, min(capacity * 2, capacity + 1024 * 1024))
    guard let moved = pool.pointee.allocate(wanted) else {
      preconditionFailure("out of memory for \(wanted) bytes")
    }
    if let base { moved.copyMemory(from: base + head, byteCount: count) }
    pool.pointee.deallocate(base)
    (base, capacity, head) = (moved, BlockPool.capacity(of: moved), 0)
  }
}
