import Synchronization

/// How the process's connections are divided.
struct BudgetDivision: Equatable {
  /// Loops that have connections; the tasks of others use theirs.
  let pools: Int
  let sharedPerPool: Int
  /// Lent to whichever loop needs one.
  let toLease: Int

  /// One is for the listener, one at least for transactions; the others are shared by at most all loops.
  static let minimum = 3

  init(limits: DatabaseLimits, loops: Int) {
    let available = max(Self.minimum, limits.connections) - 1
    pools = max(1, min(loops, available / 2))
    // At least half of what there is stays for transactions.
    sharedPerPool = max(1, min(limits.sharedConnectionsPerLoop, available / 2 / pools))
    toLease = available - pools * sharedPerPool
  }
}

/// The pools of a database, known to each other once they are all made.
final class PoolFamily: Sendable {
  private let pools = Mutex<[LoopPool]>([])

  func join(_ members: [LoopPool]) {
    pools.withLock { $0 = members }
  }

  /// Asks every pool but one to give up a connection that it does not use.
  func surrender(except index: Int) {
    for (other, pool) in pools.withLock({ $0 }).enumerated() where other != index {
      pool.loop.execute { pool.perform(pool.machine.surrender()) }
    }
  }
}
