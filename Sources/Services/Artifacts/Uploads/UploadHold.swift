import Database
import EventLoop

/// What one call on an upload has in memory, counted among all of them until the call is done.
struct UploadHold: ~Copyable {
  private let buffers: UploadBuffers
  private var bytes = 0

  init(_ buffers: UploadBuffers) { self.buffers = buffers }

  deinit { buffers.release(bytes) }

  /// Counts bytes that the call is about to have besides those that it has.
  ///
  /// - Throws: ``RunQueueError/busy`` where all calls together would have too many.
  mutating func grow(by count: Int) throws(RunQueueError) {
    guard buffers.reserve(count) else { throw .busy }
    bytes += count
  }

  /// The buffer of an upload, whose bytes are the call's from now on; nil when there is none, or only that of another
  /// lease.
  mutating func take(_ id: UUID, _ lease: RunLease) -> UploadBuffer? {
    guard let buffer = buffers.take(id) else { return nil }
    bytes += buffer.bytes.count
    return buffer.lease == lease ? buffer : nil
  }

  /// Gives a buffer back to the others, with everything that was counted: the call is done.
  consuming func put(_ buffer: UploadBuffer, now: LoopInstant = .now) {
    let count = bytes
    bytes = 0
    buffers.put(buffer, releasing: count, now: now)
  }
}
