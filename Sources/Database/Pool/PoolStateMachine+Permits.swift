import EventLoop

/// How the machine moves connections and permits; every event ends in one of these.
extension PoolStateMachine {
  var firstIdle: ConnectionID? {
    connections.filter { $0.value.isIdle }.keys.min()
  }

  mutating func becameFree(_ id: ConnectionID, now: LoopInstant, demand: Demand) -> [Action] {
    if isShutDown { return discard(id) }
    if demand == .waitsWithLess || demand == .waits && waiters.isEmpty {
      // Our own who wait join the line again.
      return discard(id) + requestPermits()
    }
    if !waiters.isEmpty {
      connections[id] = .leased
      return [.grant(waiters.removeFirst().id, id)]
    }
    connections[id] = .idle(since: now)
    return []
  }

  mutating func discard(_ id: ConnectionID) -> [Action] {
    connections[id] = nil
    return [.close(id), .returnPermit]
  }

  mutating func open(isShared: Bool, attempt: Int) -> Action {
    nextID += 1
    connections[nextID] = .opening(isShared: isShared, attempt: attempt)
    return .open(nextID, isShared: isShared)
  }

  /// Permits that were asked for and for which nobody waits any more.
  var excessRequests: Int {
    max(0, requestedPermits - max(0, waiters.count - openingToLease - heldPermits))
  }

  /// Asks for one permit for each waiter that no connection is on its way to.
  mutating func requestPermits() -> [Action] {
    let missing = waiters.count - openingToLease - requestedPermits - heldPermits
    guard missing > 0 else { return [] }
    requestedPermits += missing
    return Array(repeating: .requestPermit, count: missing)
  }

  /// Opens connections for those who wait, and gives back what nobody waits for any more.
  mutating func useHeldPermits(now: LoopInstant) -> [Action] {
    var actions: [Action] = []
    var wanted = isShutDown ? 0 : max(0, waiters.count - openingToLease)
    while heldPermits > 0 {
      if wanted == 0 {
        heldPermits -= 1
        actions.append(.returnPermit)
        continue
      }
      if let leaseOpeningPause, leaseOpeningPause.until > now { break }
      heldPermits -= 1
      wanted -= 1
      actions.append(open(isShared: false, attempt: leaseOpeningPause?.attempt ?? 0))
    }
    return actions
  }

  /// Doubles with each attempt up to the cap; the jitter takes off up to half.
  func pause(_ attempt: Int, _ jitter: Double) -> Duration {
    let doubled = limits.reconnectPause * Double(1 << min(attempt, 16))
    return min(doubled, limits.reconnectPauseCap) * (0.5 + jitter / 2)
  }

  private var openingToLease: Int {
    connections.values.count { if case .opening(isShared: false, _) = $0 { true } else { false } }
  }
}

extension PoolStateMachine.State {
  var isIdle: Bool { if case .idle = self { true } else { false } }
}
