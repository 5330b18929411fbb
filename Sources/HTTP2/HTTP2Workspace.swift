/// What the sessions of one thread share: a pool of small blocks and the buffer that frames are gathered in.
///
/// Create one a loop and hand it to every session of that loop. Confined to one thread at a time, like the sessions.
public final class HTTP2Workspace {
  /// Frames of at most 16 KiB are gathered behind one another; a frame that begins below the flush size always fits.
  private static let slackBytes = 32 * 1024

  let pool: UnsafeMutablePointer<BlockPool>
  private(set) var output: UnsafeMutableRawPointer
  private(set) var outputCapacity: Int
  var outputCount = 0
  /// True while a flush of one of the sessions lends `output` out.
  var isLent = false

  public init(flushBytes: Int = 64 * 1024) {
    pool = .allocate(capacity: 1)
    pool.initialize(to: BlockPool())
    outputCapacity = flushBytes + Self.slackBytes
    output = .allocate(byteCount: outputCapacity, alignment: 16)
  }

  deinit {
    pool.pointee.drain()
    pool.deinitialize(count: 1)
    pool.deallocate()
    output.deallocate()
  }

  func append(_ bytes: UnsafeRawPointer, count: Int) {
    if outputCount + count > outputCapacity { grow(by: count) }
    (output + outputCount).copyMemory(from: bytes, byteCount: count)
    outputCount += count
  }

  /// A header block that spans CONTINUATION frames comes out of libnghttp2 in one piece and may exceed the slack.
  private func grow(by count: Int) {
    let capacity = max(outputCapacity * 2, outputCount + count)
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    larger.copyMemory(from: output, byteCount: outputCount)
    output.deallocate()
    output = larger
    outputCapacity = capacity
  }
}
