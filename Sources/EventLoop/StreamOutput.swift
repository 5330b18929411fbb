import CUV

/// What a stream has still to write: one buffer that libuv is writing, and one that gathers behind it.
struct StreamOutput: ~Copyable {
  private var inFlight: UnsafeMutableRawBufferPointer?
  private var gathering = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var gathered = 0
  private var inFlightBytes = 0

  deinit {
    inFlight?.deallocate()
    gathering.deallocate()
  }

  var pendingBytes: Int { inFlightBytes + gathered }
  var isInFlight: Bool { inFlight != nil }

  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    if gathering.count - gathered < bytes.count {
      let larger = UnsafeMutableRawBufferPointer.allocate(
        byteCount: max(gathering.count * 2, gathered + bytes.count, 4096), alignment: 16)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: gathering[..<gathered]))
      gathering.deallocate()
      gathering = larger
    }
    UnsafeMutableRawBufferPointer(rebasing: gathering[gathered...]).copyMemory(from: bytes)
    gathered += bytes.count
  }

  /// The gathered bytes become the ones in flight; there must be some, and none in flight.
  mutating func beginFlight() -> (UnsafeMutablePointer<uv_write_t>, uv_buf_t) {
    let buffer = uv_buf_init(gathering.baseAddress!.assumingMemoryBound(to: CChar.self), UInt32(gathered))
    inFlight = gathering
    inFlightBytes = gathered
    gathering = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    gathered = 0
    return (.allocate(capacity: 1), buffer)
  }

  mutating func endFlight(_ request: UnsafeMutablePointer<uv_write_t>) {
    request.deallocate()
    inFlight?.deallocate()
    inFlight = nil
    inFlightBytes = 0
  }
}
