import EventLoop
import Logging
import Synchronization

/// The connections of one loop: a few that all its short statements share, and those leased to transactions.
///
/// It carries out what ``PoolStateMachine`` decides.
// Confined to its loop but for `submit` and `drop`, which jump there. @unchecked Sendable lets closures hold it.
final class LoopPool: PipelinedConnectionOwner, @unchecked Sendable {
  let loop: EventLoop
  let limits: DatabaseLimits
  let logger: Logger
  let configuration: DatabaseConfiguration
  let budget: ConnectionBudget
  /// Who this pool is to the budget.
  let member: ConnectionBudget.Member
  /// Asks the other pools to give up a connection that they do not use.
  let askOthers: @Sendable () -> Void
  /// Shared connections that are open, over all pools of the database.
  let reachable: ReachableConnections

  var machine: PoolStateMachine
  var connections: [PoolStateMachine.ConnectionID: PipelinedConnection] = [:]
  var sharedConnections: [PipelinedConnection] = []
  var waitingCalls = FIFO<PendingCall>()
  /// Buffers of calls that were answered, for later ones.
  var spareBuffers: [BindBuffer] = []
  var leaseRequests: [PoolStateMachine.WaiterID: LeaseRequest] = [:]
  var lastFailure: DatabaseError?
  var timer: LoopTimer?
  var watchdog: LoopTimer?
  var isShutDown = false
  var drained: (() -> Void)?

  init(
    loop: EventLoop, division: BudgetDivision, configuration: DatabaseConfiguration, budget: ConnectionBudget,
    member: ConnectionBudget.Member, reachable: ReachableConnections, logger: Logger,
    askOthers: @escaping @Sendable () -> Void
  ) {
    self.loop = loop
    self.configuration = configuration
    limits = configuration.limits
    self.budget = budget
    self.member = member
    self.reachable = reachable
    self.logger = logger
    self.askOthers = askOthers
    machine = PoolStateMachine(sharedConnections: division.sharedPerPool, limits: configuration.limits)
  }

  func start() {
    perform(machine.start())
    watchdog = loop.schedule(after: Self.watchdogPeriod) { [self] in watch() }
  }

  /// How often connections are looked at that owe an answer.
  private static let watchdogPeriod: Duration = .seconds(1)

  private func watch() {
    for connection in connections.values where connection.inFlight > 0 {
      let statementLimit = connection.isShared ? limits.sharedStatement : limits.leasedStatement
      let silence = connection.lastProgress.duration(to: loop.now)
      if silence > statementLimit + limits.answerGrace { connection.link.lose() }
    }
    watchdog?.reschedule(after: Self.watchdogPeriod)
  }

  // MARK: Carrying out

  func perform(_ actions: [PoolStateMachine.Action]) {
    for action in actions {
      switch action {
      case .open(let id, let isShared): open(id, isShared: isShared)
      case .close(let id): connections.removeValue(forKey: id)?.close()
      case .grant(let waiter, let id): grant(waiter, id)
      case .refuse(let waiter, let refusal): refuse(waiter, refusal)
      case .requestPermit: requestPermit()
      case .returnPermit: budget.give(member)
      }
    }
    while machine.excessRequests > 0, budget.withdraw(member) { machine.requestWithdrawn() }
    armTimer()
  }

  private func requestPermit() {
    let isFree = budget.take(member) { [self] in
      loop.execute { self.perform(self.machine.permitGranted(now: self.loop.now)) }
    }
    if isFree {
      perform(machine.permitGranted(now: loop.now))
    } else {
      askOthers()
    }
  }

  func armTimer() {
    var next = machine.nextDeadline
    if let call = waitingCalls.first { next = min(next ?? call.waitDeadline, call.waitDeadline) }
    guard let next else {
      timer?.cancel()
      return
    }
    let wait = LoopInstant.now.duration(to: next)
    if let timer {
      timer.reschedule(after: wait)
    } else {
      timer = loop.schedule(after: wait) { [self] in timerFired() }
    }
  }

  private func timerFired() {
    let now = LoopInstant.now
    while let call = waitingCalls.first, call.isAnswered || call.waitDeadline <= now {
      _ = waitingCalls.popFirst()
      if !call.isAnswered { call.finish(.failure(waitFailure(operation: call.statement.name))) }
      retire(call)
    }
    perform(machine.timer(now: now))
  }

  /// Why nothing came within the wait limit: there is no connection at all, or they are all in use.
  func waitFailure(operation: String) -> DatabaseError {
    if sharedConnections.isEmpty, let lastFailure {
      return DatabaseError(.unreachable, operation: operation, reason: lastFailure.debugDescription)
    }
    return DatabaseError(.waitLimitExceeded, operation: operation, reason: "no connection within \(limits.wait)")
  }

  private func open(_ id: PoolStateMachine.ConnectionID, isShared: Bool) {
    let connection = PipelinedConnection(id: id, isShared: isShared, loop: loop, limits: limits)
    connection.owner = self
    connections[id] = connection
    let configuration = configuration
    loop.spawn { [self] in
      do throws(DatabaseError) {
        let parameters = try ConnectionParameters(configuration, role: isShared ? .shared : .leased)
        let resolved = try await parameters.resolved(on: loop)
        guard connections[id] === connection else { return }
        connection.link.open(resolved, limit: limits.connect)
      } catch {
        connectionDidEnd(connection, error)
      }
    }
  }

  // MARK: What connections say

  func connectionDidOpen(_ connection: PipelinedConnection) {
    if isShutDown { return connection.link.lose() }
    lastFailure = nil
    if connection.isShared {
      sharedConnections.append(connection)
      reachable.add(1)
    }
    perform(machine.opened(connection.id, now: loop.now, demand: budget.demand(on: member)))
    serveWaitingCalls()
  }

  func connectionHasRoom(_ connection: PipelinedConnection) {
    if connection.isShared { serveWaitingCalls() }
    finishDraining()
  }

  func connection(_ connection: PipelinedConnection, returns call: PendingCall) {
    place(call)
  }

  func connectionDidEnd(_ connection: PipelinedConnection, _ error: DatabaseError) {
    guard connections.removeValue(forKey: connection.id) != nil else { return }
    if let index = sharedConnections.firstIndex(where: { $0 === connection }) {
      sharedConnections.remove(at: index)
      reachable.add(-1)
    }
    lastFailure = error
    if !isShutDown {
      logger.warning("a database connection has ended", metadata: ["error": "\(error.debugDescription)"])
    }
    perform(machine.ended(connection.id, now: loop.now, jitter: .random(in: 0...1)))
    finishDraining()
  }
}

/// A count that tells, from any thread, whether the database can be reached.
final class ReachableConnections: Sendable {
  private let count = Atomic<Int>(0)

  func add(_ change: Int) { count.add(change, ordering: .relaxed) }
  var isAny: Bool { current > 0 }
  var current: Int { count.load(ordering: .relaxed) }
}
