/// Memory that is handed out piece by piece and taken back all at once.
///
/// It keeps its first block for the next message, so that a steady stream of messages of about the same size asks the
/// system for nothing.
struct Arena {
  private static let firstBlockBytes = 64 << 10
  /// A block larger than this is given back when the message is done.
  private static let maxKeptBytes = 1 << 20

  private var cursor: UnsafeMutableRawPointer
  private var end: UnsafeMutableRawPointer
  private var block: UnsafeMutableRawPointer
  private var blockBytes: Int
  /// Full blocks of this message, to be freed by `reset`.
  private var fullBlocks: [UnsafeMutableRawPointer] = []
  private var fullBytes = 0
  /// What may still be taken in new blocks.
  private var budgetLeft = Int.max
  /// Whether the budget refused something since the last reset.
  private(set) var isExhausted = false

  init() {
    blockBytes = Self.firstBlockBytes
    block = .allocate(byteCount: blockBytes, alignment: 16)
    cursor = block
    end = block + blockBytes
  }

  func deallocate() {
    block.deallocate()
    for full in fullBlocks { full.deallocate() }
  }

  mutating func setBudget(_ bytes: Int) {
    budgetLeft = bytes - blockBytes
    isExhausted = false
  }

  /// Uninitialised memory, aligned to 8 bytes; nil where the budget is spent.
  @inline(__always)
  mutating func allocate(_ bytes: Int) -> UnsafeMutableRawPointer? {
    // A size near Int.max would overflow below; nothing that large is ever granted.
    let rounded = (bytes & ~7) &+ 8
    if rounded <= end - cursor {
      let piece = cursor
      cursor += rounded
      return piece
    }
    return allocateInNewBlock(rounded)
  }

  @inline(never)
  private mutating func allocateInNewBlock(_ bytes: Int) -> UnsafeMutableRawPointer? {
    let wanted = max(bytes, min(2 * blockBytes, Self.maxKeptBytes))
    guard bytes > 0, wanted <= budgetLeft else {
      isExhausted = true
      return nil
    }
    fullBlocks.append(block)
    fullBytes += blockBytes
    budgetLeft -= wanted
    block = .allocate(byteCount: wanted, alignment: 16)
    blockBytes = wanted
    cursor = block + bytes
    end = block + wanted
    return block
  }

  /// Takes everything back.
  @inline(__always)
  mutating func reset() {
    if !fullBlocks.isEmpty { consolidate() }
    cursor = block
    budgetLeft = .max
    isExhausted = false
  }

  /// One block in place of several, so that the next message of this size needs no other.
  @inline(never)
  private mutating func consolidate() {
    let wanted = min(fullBytes + blockBytes, Self.maxKeptBytes)
    for full in fullBlocks { full.deallocate() }
    fullBlocks.removeAll(keepingCapacity: true)
    fullBytes = 0
    if blockBytes != wanted {
      block.deallocate()
      block = .allocate(byteCount: wanted, alignment: 16)
      blockBytes = wanted
    }
    end = block + blockBytes
  }
}
