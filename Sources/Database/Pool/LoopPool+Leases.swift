import EventLoop

/// A wait for a connection of one's own.
// `continuation` belongs to the task until the request is submitted, everything to the pool's loop from then on.
final class LeaseRequest: @unchecked Sendable {
  var waiter: PoolStateMachine.WaiterID?
  var isDropped = false
  private var continuation: UnsafeContinuation<Result<Lease, DatabaseError>, Never>?

  func await(_ continuation: UnsafeContinuation<Result<Lease, DatabaseError>, Never>) {
    self.continuation = continuation
  }

  var isAnswered: Bool { continuation == nil }

  func finish(_ result: Result<Lease, DatabaseError>) {
    continuation.take()?.resume(returning: result)
  }
}

/// A connection that belongs to one transaction until it is released.
// Confined to the pool's loop, but for its immutable properties.
final class Lease: @unchecked Sendable {
  let pool: LoopPool
  let connection: PipelinedConnection
  var isReleased = false

  init(pool: LoopPool, connection: PipelinedConnection) {
    self.pool = pool
    self.connection = connection
  }
}

extension LoopPool {
  /// A connection for the calling task alone; any task. It has to be released.
  func lease() async throws(DatabaseError) -> Lease {
    let request = LeaseRequest()
    let result = await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        request.await(continuation)
        if loop.isCurrent { admit(request) } else { loop.execute { self.admit(request) } }
      }
    } onCancel: {
      loop.execute { self.drop(request) }
    }
    return try result.get()
  }

  /// Gives a connection back; any thread. It is used again once it is clean.
  func release(_ lease: Lease) {
    if loop.isCurrent { takeBack(lease) } else { loop.execute { self.takeBack(lease) } }
  }

  private func admit(_ request: LeaseRequest) {
    if request.isDropped { return request.finish(.failure(DatabaseError(.cancelled, operation: "begin"))) }
    // One that turns out to have ended is idle no more.
    while let id = machine.firstIdle, connections[id]?.isUsable() == false {}
    let (waiter, actions) = machine.lease(now: loop.now)
    request.waiter = waiter
    leaseRequests[waiter] = request
    perform(actions)
  }

  private func drop(_ request: LeaseRequest) {
    request.isDropped = true
    // In this order: before the request has arrived, its continuation is still its task's.
    guard let waiter = request.waiter, !request.isAnswered else { return }
    leaseRequests[waiter] = nil
    machine.cancel(waiter)
    perform([])
    request.finish(.failure(DatabaseError(.cancelled, operation: "begin")))
  }

  func grant(_ waiter: PoolStateMachine.WaiterID, _ id: PoolStateMachine.ConnectionID) {
    guard let connection = connections[id] else { return }
    let lease = Lease(pool: self, connection: connection)
    guard let request = leaseRequests.removeValue(forKey: waiter) else { return takeBack(lease) }
    request.finish(.success(lease))
  }

  func refuse(_ waiter: PoolStateMachine.WaiterID, _ refusal: PoolStateMachine.Refusal) {
    guard let request = leaseRequests.removeValue(forKey: waiter) else { return }
    let error =
      switch refusal {
      case .waitLimit: waitFailure(operation: "begin")
      case .tooManyWaiters: DatabaseError(.tooManyWaiters, operation: "begin")
      case .shutdown: DatabaseError(.shutdown, operation: "begin")
      }
    request.finish(.failure(error))
  }

  private func takeBack(_ lease: Lease) {
    guard !lease.isReleased else { return }
    lease.isReleased = true
    let connection = lease.connection
    guard connections[connection.id] === connection else { return }
    machine.released(connection.id)
    connection.settle(limit: limits.settle) { [self] isClean in
      if isClean { perform(machine.settled(connection.id, now: loop.now, demand: budget.demand(on: member))) }
      finishDraining()
    }
  }
}
