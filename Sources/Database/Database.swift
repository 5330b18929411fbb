public import EventLoop
public import Logging

/// The database: short statements on connections that each loop shares, transactions on connections of their own.
///
/// A statement goes out on the calling loop's connections, pipelined with those of other tasks, and the task resumes on
/// the same loop. Called from elsewhere it works as well, with a jump. Any number of tasks may call at once; beyond the
/// limits they wait, and beyond the wait limit they fail.
///
/// A cancelled task is let go at once. Its statement, if it was sent, is executed all the same: on a shared connection a
/// cancel would hit the neighbours. What must not happen after a deadline belongs into a transaction.
public final class Database: SQLSession {
  let configuration: DatabaseConfiguration
  let pools: [LoopPool]
  let listener: ListenerConnection
  let logger: Logger
  let budget: ConnectionBudget
  let reachable = ReachableConnections()

  /// Describes a database for the tasks of some loops; nothing is opened before ``start()``. Whether that succeeds or
  /// not, it has to be ended with ``shutdown()``, before the loops are.
  public init(configuration: DatabaseConfiguration, loops: EventLoopGroup, logger: Logger) {
    self.configuration = configuration
    self.logger = logger
    let limits = configuration.limits
    let division = BudgetDivision(limits: limits, loops: loops.loops.count)
    let budget = ConnectionBudget(free: division.toLease, members: division.pools)
    self.budget = budget
    let family = PoolFamily()
    let reachable = reachable
    pools = loops.loops.prefix(division.pools).enumerated().map { index, loop in
      LoopPool(
        loop: loop, division: division, configuration: configuration, budget: budget, member: index,
        reachable: reachable, logger: logger, askOthers: { family.surrender(except: index) })
    }
    listener = ListenerConnection(loop: loops.loops[0], configuration: configuration, logger: logger)
    family.join(pools)
  }

  /// Whether a statement has a connection to go out on now.
  public var isReachable: Bool { reachable.isAny }

  public func parameters() -> StatementParameters {
    StatementParameters(buffer: poolOfCaller.lendBuffer())
  }

  public func send(_ call: StatementCall) async throws(DatabaseError) -> StatementResult {
    let pool = poolOfCaller
    let pending = PendingCall(call)
    let result = await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        pending.await(continuation)
        pool.submit(pending)
      }
    } onCancel: {
      pool.drop(pending)
    }
    let answer = try result.get()
    // Answered, so it is not sent again: nothing reads the parameters any more.
    pool.takeBack(call.parameters.buffer)
    return StatementResult(result: answer)
  }

  /// The calling loop's own pool; a caller from elsewhere gets any.
  var poolOfCaller: LoopPool {
    for pool in pools where pool.loop.isCurrent { return pool }
    return pools[pools.count == 1 ? 0 : Int.random(in: 0..<pools.count)]
  }
}
