import CNghttp2

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Free lists of small blocks for one thread: libnghttp2 makes 13 to 15 allocations a call, of the same few sizes.
///
/// A block carries its size class in a header in front of it, so that `free` needs no look-up. Blocks larger than
/// `maxPooledBytes` go straight to malloc. What the lists keep is bounded by `maxIdleBytes`: nothing under
/// AddressSanitizer, which would take a block that waits in a list for one in use.
struct BlockPool {
  private static let headerBytes = 16  // keeps malloc's alignment of the payload
  private static let classShift = 6
  private static let classCount = 32
  private static let unpooled = Int.max
  static let maxPooledBytes = classCount << classShift
  static let maxIdleBytes = 4 * 1024 * 1024

  private struct Header {
    var sizeClass: Int
    var capacity: Int
  }

  private static let usualIdleBytes = dlsym(dlopen(nil, RTLD_NOW), "__asan_init") == nil ? maxIdleBytes : 0

  private let idleLimitBytes: Int
  private var heads: [32 of UnsafeMutableRawPointer?] = .init(repeating: nil)
  private(set) var idleBytes = 0

  init() { self.init(idleLimitBytes: Self.usualIdleBytes) }

  init(idleLimitBytes: Int) { self.idleLimitBytes = idleLimitBytes }

  /// At least `count` bytes, aligned for any type; `nil` when memory is out.
  mutating func allocate(_ count: Int) -> UnsafeMutableRawPointer? {
    let sizeClass = (max(count, 1) - 1) >> Self.classShift
    guard sizeClass < Self.classCount else {
      guard let base = malloc(count + Self.headerBytes) else { return nil }
      base.storeBytes(of: Header(sizeClass: Self.unpooled, capacity: count), as: Header.self)
      return base + Self.headerBytes
    }
    if let block = heads[sizeClass] {
      heads[sizeClass] = block.load(as: UnsafeMutableRawPointer?.self)
      idleBytes -= (sizeClass + 1) << Self.classShift
      return block
    }
    let capacity = (sizeClass + 1) << Self.classShift
    guard let base = malloc(capacity + Self.headerBytes) else { return nil }
    base.storeBytes(of: Header(sizeClass: sizeClass, capacity: capacity), as: Header.self)
    return base + Self.headerBytes
  }

  /// Takes back a block of this pool; `nil` is ignored, as by free.
  mutating func deallocate(_ block: UnsafeMutableRawPointer?) {
    guard let block else { return }
    let header = (block - Self.headerBytes).load(as: Header.self)
    guard header.sizeClass != Self.unpooled, idleBytes + header.capacity <= idleLimitBytes else {
      free(block - Self.headerBytes)
      return
    }
    block.storeBytes(of: heads[header.sizeClass], as: UnsafeMutableRawPointer?.self)
    heads[header.sizeClass] = block
    idleBytes += header.capacity
  }

  /// The bytes that fit in a block without moving it.
  static func capacity(of block: UnsafeMutableRawPointer) -> Int {
    (block - headerBytes).load(as: Header.self).capacity
  }

  /// Moves `block` when `count` bytes no longer fit in it.
  mutating func reallocate(_ block: UnsafeMutableRawPointer?, _ count: Int) -> UnsafeMutableRawPointer? {
    guard let block else { return allocate(count) }
    let capacity = Self.capacity(of: block)
    if count <= capacity { return block }
    guard let moved = allocate(count) else { return nil }
    moved.copyMemory(from: block, byteCount: capacity)
    deallocate(block)
    return moved
  }

  /// Gives every idle block back to malloc.
  mutating func drain() {
    for sizeClass in 0..<Self.classCount {
      while let block = heads[sizeClass] {
        heads[sizeClass] = block.load(as: UnsafeMutableRawPointer?.self)
        free(block - Self.headerBytes)
      }
    }
    idleBytes = 0
  }
}

extension BlockPool {
  /// The pool as libnghttp2's allocator. `pool` must outlive every session that is created with it.
  static func allocator(_ pool: UnsafeMutablePointer<BlockPool>) -> nghttp2_mem {
    nghttp2_mem(
      mem_user_data: pool,
      malloc: { size, pool in pool!.assumingMemoryBound(to: BlockPool.self).pointee.allocate(size) },
      free: { block, pool in pool!.assumingMemoryBound(to: BlockPool.self).pointee.deallocate(block) },
      calloc: { count, size, pool in
        let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
        guard !overflow, let block = pool!.assumingMemoryBound(to: BlockPool.self).pointee.allocate(bytes) else {
          return nil
        }
        memset(block, 0, bytes)
        return block
      },
      realloc: { block, size, pool in
        pool!.assumingMemoryBound(to: BlockPool.self).pointee.reallocate(block, size)
      })
  }
}
