import CProtobufC

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What one call of the codec works in: the arena, the allocator that hands protobuf-c pieces of it, and what went
/// wrong. Each thread keeps its own for the next call; a call inside a call (a message encoded while another one's
/// bytes are lent) gets another.
struct Scratch {
  enum Failure: UInt8 {
    case none
    case invalidUTF8
    case tooDeep
    case overBudget
  }

  var arena = Arena()
  /// What messages were written with before on this thread.
  var descriptors = WrittenDescriptors()
  var failure = Failure.none
  /// Whether protobuf-c refused the message or threw a part of it away: see `WireRepair`.
  var needsRepair = false
  /// How many more levels of messages may be entered.
  var depthLeft = 0
  /// The most bytes that the message written so far can take.
  var worstCaseBytes = 0
  /// Where the stack may grow to.
  var stackLimit: UInt = 0
  var allocator = ProtobufCAllocator()
  /// Whether a call of this thread is using it.
  var isTaken = false
  /// The next one that this thread keeps.
  var next: UnsafeMutablePointer<Scratch>?

  /// Calls the body with scratch that nobody else uses. Any thread; calls may nest.
  @inline(__always)
  static func with<R>(_ body: (UnsafeMutablePointer<Scratch>) -> R) -> R {
    let scratch = take()
    defer { giveBack(scratch) }
    return body(scratch)
  }

  /// The first of this thread's that is free. One look-up a call: nearly always it is the first of the list.
  @inline(__always)
  private static func take() -> UnsafeMutablePointer<Scratch> {
    if let first = pthread_getspecific(key)?.assumingMemoryBound(to: Scratch.self), !first.pointee.isTaken {
      first.pointee.isTaken = true
      return first
    }
    return takeFurther()
  }

  @inline(never)
  private static func takeFurther() -> UnsafeMutablePointer<Scratch> {
    let first = pthread_getspecific(key)?.assumingMemoryBound(to: Scratch.self)
    var last = first
    while let scratch = last {
      if !scratch.pointee.isTaken {
        scratch.pointee.isTaken = true
        return scratch
      }
      guard let next = scratch.pointee.next else { break }
      last = next
    }
    let scratch = UnsafeMutablePointer<Scratch>.allocate(capacity: 1)
    scratch.initialize(to: Scratch())
    scratch.pointee.isTaken = true
    scratch.pointee.allocator = ProtobufCAllocator(
      alloc: { scratch, bytes in Scratch.allocate(scratch, bytes) }, free: { Scratch.free($0, $1) },
      allocator_data: scratch)
    if let last { last.pointee.next = scratch } else { pthread_setspecific(key, scratch) }
    return scratch
  }

  @inline(__always)
  private static func giveBack(_ scratch: UnsafeMutablePointer<Scratch>) {
    scratch.pointee.arena.reset()
    scratch.pointee.isTaken = false
  }

  /// protobuf-c's way to memory. It takes NULL for a failed allocation, unwinds and returns NULL itself; which limit
  /// it was stays here.
  private static func allocate(_ data: UnsafeMutableRawPointer?, _ bytes: Int) -> UnsafeMutableRawPointer? {
    guard let scratch = data?.assumingMemoryBound(to: Scratch.self) else { return nil }
    if protobuf_c_stack_address() < scratch.pointee.stackLimit {
      scratch.pointee.failure = .tooDeep
      return nil
    }
    return scratch.pointee.arena.allocate(bytes)
  }

  /// The arena takes everything back at once. But a message that is freed while another is read was in a oneof and is
  /// being replaced by the next one there: protobuf-c has set its descriptor, the first word, to NULL. Bytes that begin
  /// with as many zeros look the same and cost a second reading.
  private static func free(_ data: UnsafeMutableRawPointer?, _ piece: UnsafeMutableRawPointer?) {
    guard let scratch = data?.assumingMemoryBound(to: Scratch.self), let piece else { return }
    if piece.load(as: UInt.self) == 0 { scratch.pointee.needsRepair = true }
  }

  /// Sets the limits of a call of protobuf-c made from this function's caller.
  @inline(__always)
  mutating func setLimits(_ limits: DecodingLimits, inputBytes: Int) {
    let here = UInt(protobuf_c_stack_address())
    stackLimit = here > UInt(limits.maxStackBytes) ? here - UInt(limits.maxStackBytes) : 0
    failure = .none
    needsRepair = false
    depthLeft = limits.maxDepth
    arena.setBudget(limits.memoryBudget(inputBytes: inputBytes))
  }

  /// Frees what a thread kept when it ends.
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { kept in
      #if canImport(Glibc)
        var next = kept?.assumingMemoryBound(to: Scratch.self)
      #else
        var next: UnsafeMutablePointer<Scratch>? = kept.assumingMemoryBound(to: Scratch.self)
      #endif
      while let scratch = next {
        next = scratch.pointee.next
        scratch.pointee.arena.deallocate()
        scratch.pointee.descriptors.deallocate()
        scratch.deinitialize(count: 1)
        scratch.deallocate()
      }
    }
    return key
  }()
}

extension DecodingLimits {
  func memoryBudget(inputBytes: Int) -> Int { baseMemoryBytes + memoryBytesPerInputByte * inputBytes }
}
