/// The bytes that an open stream holds, in memory of its session's workspace.
struct StreamBuffers {
  /// Waiting to be sent.
  var outbound = ByteQueue()
  /// Kept until a reader takes them.
  var inbound = ByteQueue()
  let pool: UnsafeMutablePointer<BlockPool>

  static func make(in pool: UnsafeMutablePointer<BlockPool>) -> UnsafeMutablePointer<StreamBuffers> {
    guard let block = pool.pointee.allocate(MemoryLayout<StreamBuffers>.size) else {
      preconditionFailure("out of memory")
    }
    let buffers = block.bindMemory(to: StreamBuffers.self, capacity: 1)
    buffers.initialize(to: StreamBuffers(pool: pool))
    return buffers
  }

  static func destroy(_ buffers: UnsafeMutablePointer<StreamBuffers>) {
    let pool = buffers.pointee.pool
    buffers.pointee.outbound.release(in: pool)
    buffers.pointee.inbound.release(in: pool)
    buffers.deinitialize(count: 1)
    pool.pointee.deallocate(buffers)
  }
}
