import EventLoop

/// Which connections a loop has, who may use them, and who waits: events go in, actions come out.
///
/// It does nothing itself and knows no clock: the time is passed in, so that tests compare actions and never sleep.
struct PoolStateMachine {
  typealias ConnectionID = Int
  typealias WaiterID = Int

  /// What the pool has to do, in order.
  enum Action: Equatable {
    case open(ConnectionID, isShared: Bool)
    case close(ConnectionID)
    case grant(WaiterID, ConnectionID)
    case refuse(WaiterID, Refusal)
    /// Ask the process's budget for one more connection; ``permitGranted(now:)`` follows, at once or later.
    case requestPermit
    case returnPermit
  }

  /// What other loops want when a connection has become free here.
  enum Demand: Equatable {
    case none
    /// They wait, and have about as many.
    case waits
    /// They wait, and have so many fewer that one more for them evens it out.
    case waitsWithLess
  }

  /// Why a waiter gets no connection.
  enum Refusal: Equatable {
    case tooManyWaiters, waitLimit, shutdown
  }

  /// A connection, and what may follow.
  enum State: Equatable {
    /// -> shared, idle or leased, or (after a failure) pausing or gone.
    case opening(isShared: Bool, attempt: Int)
    /// A shared connection that is to be opened again -> opening.
    case pausing(attempt: Int, until: LoopInstant)
    /// In use by everyone -> pausing.
    case shared
    /// -> leased or gone.
    case idle(since: LoopInstant)
    /// -> settling or gone.
    case leased
    /// Given back, not yet clean -> idle, leased or gone.
    case settling
  }

  struct Waiter {
    let id: WaiterID
    let deadline: LoopInstant
  }

  let sharedConnections: Int
  let limits: DatabaseLimits
  var connections: [ConnectionID: State] = [:]
  var waiters: [Waiter] = []
  var nextID = 0
  var requestedPermits = 0
  /// Permits in hand for connections that are not opened before the pause has ended.
  var heldPermits = 0
  /// After a failed attempt to open a connection to lease, the next one is not made before this.
  var leaseOpeningPause: (attempt: Int, until: LoopInstant)?
  var isShutDown = false

  init(sharedConnections: Int, limits: DatabaseLimits) {
    self.sharedConnections = sharedConnections
    self.limits = limits
  }

  /// The next time at which ``timer(now:)`` has something to do.
  var nextDeadline: LoopInstant? {
    var next = waiters.first?.deadline
    func consider(_ instant: LoopInstant) { next = min(next ?? instant, instant) }
    for state in connections.values {
      switch state {
      case .pausing(_, let until): consider(until)
      case .idle(let since): consider(since.advanced(by: limits.idleConnection))
      default: break
      }
    }
    if heldPermits > 0, let leaseOpeningPause { consider(leaseOpeningPause.until) }
    return next
  }

  mutating func start() -> [Action] {
    (0..<sharedConnections).map { _ in open(isShared: true, attempt: 0) }
  }

  mutating func lease(now: LoopInstant) -> (WaiterID, [Action]) {
    nextID += 1
    let waiter = nextID
    if isShutDown { return (waiter, [.refuse(waiter, .shutdown)]) }
    if waiters.isEmpty, let id = firstIdle {
      connections[id] = .leased
      return (waiter, [.grant(waiter, id)])
    }
    guard waiters.count < limits.waitingTransactionsPerLoop else {
      return (waiter, [.refuse(waiter, .tooManyWaiters)])
    }
    waiters.append(Waiter(id: waiter, deadline: now.advanced(by: limits.wait)))
    return (waiter, requestPermits())
  }

  /// A waiter has gone. One that was granted a connection releases it instead.
  mutating func cancel(_ waiter: WaiterID) {
    waiters.removeAll { $0.id == waiter }
  }

  /// A permit that was asked for will not come, since nobody waits for it any more.
  mutating func requestWithdrawn() {
    requestedPermits -= 1
  }

  mutating func permitGranted(now: LoopInstant) -> [Action] {
    requestedPermits -= 1
    heldPermits += 1
    return useHeldPermits(now: now)
  }

  mutating func opened(_ id: ConnectionID, now: LoopInstant, demand: Demand) -> [Action] {
    guard case .opening(let isShared, _) = connections[id] else { return [] }
    if isShared {
      connections[id] = .shared
      return []
    }
    leaseOpeningPause = nil
    return becameFree(id, now: now, demand: demand)
  }

  /// An attempt to open failed, or a connection broke. The jitter, 0 to 1, spreads the attempts of many processes after
  /// a restart of the server.
  mutating func ended(_ id: ConnectionID, now: LoopInstant, jitter: Double) -> [Action] {
    guard let state = connections.removeValue(forKey: id) else { return [] }
    switch state {
    case .opening(isShared: true, let attempt):
      connections[id] = .pausing(attempt: attempt + 1, until: now.advanced(by: pause(attempt, jitter)))
      return []
    case .shared:
      connections[id] = .pausing(attempt: 0, until: now)
      return timer(now: now)
    case .opening(isShared: false, let attempt):
      leaseOpeningPause = (attempt + 1, now.advanced(by: pause(attempt, jitter)))
      heldPermits += 1
      return useHeldPermits(now: now)
    case .pausing:
      return []
    case .idle, .leased, .settling:
      return [.returnPermit] + requestPermits()
    }
  }

  /// A lease has ended; the connection is not yet clean.
  mutating func released(_ id: ConnectionID) {
    if connections[id] == .leased { connections[id] = .settling }
  }

  /// A connection is clean again. What other loops want decides what becomes of it.
  mutating func settled(_ id: ConnectionID, now: LoopInstant, demand: Demand) -> [Action] {
    guard connections[id] == .settling else { return [] }
    return becameFree(id, now: now, demand: demand)
  }

  /// Another loop waits for a connection; what is in use now is asked about when it is free.
  mutating func surrender() -> [Action] {
    firstIdle.map { discard($0) } ?? []
  }

  mutating func timer(now: LoopInstant) -> [Action] {
    var actions: [Action] = []
    while let first = waiters.first, first.deadline <= now {
      waiters.removeFirst()
      actions.append(.refuse(first.id, .waitLimit))
    }
    for (id, state) in connections.sorted(by: { $0.key < $1.key }) {
      switch state {
      case .pausing(let attempt, let until) where until <= now && !isShutDown:
        connections[id] = .opening(isShared: true, attempt: attempt)
        actions.append(.open(id, isShared: true))
      case .idle(let since) where since.advanced(by: limits.idleConnection) <= now:
        actions += discard(id)
      default: break
      }
    }
    return actions + useHeldPermits(now: now)
  }

  /// Refuses who waits and closes what is free; leased connections close when they are given back.
  mutating func shutdown() -> [Action] {
    isShutDown = true
    let refused = waiters.map { Action.refuse($0.id, .shutdown) }
    waiters.removeAll()
    let free = connections.filter { $0.value.isIdle }.keys.sorted()
    return refused + free.flatMap { discard($0) }
  }
}
