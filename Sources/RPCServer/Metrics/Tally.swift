import Synchronization

/// A number that one thread counts up and any thread may read: a load and a store, without a locked instruction.
struct Tally: ~Copyable, Sendable {
  private let value = Atomic<Int>(0)

  /// By the one thread that counts.
  @inline(__always)
  func add(_ amount: Int = 1) {
    value.store(value.load(ordering: .relaxed) &+ amount, ordering: .relaxed)
  }

  /// Any thread. What was counted up last may be missing.
  var current: Int { value.load(ordering: .relaxed) }
}
