import Synchronization

/// A number that one thread counts up and any thread may read: a load and a store, without a locked instruction.
public struct Tally: ~Copyable, Sendable {
  private let value = Atomic<Int>(0)

  public init() {}

  /// By the one thread that counts.
  public func add(_ amount: Int = 1) {
    value.store(value.load(ordering: .relaxed) &+ amount, ordering: .relaxed)
  }

  /// Any thread. What was counted up last may be missing.
  public var current: Int { value.load(ordering: .relaxed) }
}
