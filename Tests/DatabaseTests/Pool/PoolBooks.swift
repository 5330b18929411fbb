import EventLoop
import TestSupport

@testable import Database

/// Drives a pool's machine with events that could happen, and keeps books on what it says.
struct PoolBooks {
  var pool: PoolStateMachine
  private(set) var complaint: String?
  private var now = LoopInstant(nanoseconds: 0)
  private var requested = 0
  private var held = 0
  private var opening: Set<Int> = []
  private var leased: Set<Int> = []
  private var settling: Set<Int> = []
  private var free: Set<Int> = []
  private var waiting: Set<Int> = []

  init(pool: PoolStateMachine) {
    self.pool = pool
  }

  mutating func step(_ generator: inout SeededGenerator) {
    now = now.advanced(by: .milliseconds(Int64(generator.next() % 400)))
    switch generator.next() % 8 {
    case 0, 1:
      let (waiter, actions) = pool.lease(now: now)
      waiting.insert(waiter)
      take(actions)
    case 2:
      guard requested > 0 else { return }
      requested -= 1
      held += 1
      take(pool.permitGranted(now: now))
    case 3:
      guard let id = opening.randomElement(using: &generator) else { return }
      opening.remove(id)
      free.insert(id)
      take(pool.opened(id, now: now, demand: [.none, .none, .waits, .waitsWithLess][Int(generator.next() % 4)]))
    case 4:
      guard let id = leased.randomElement(using: &generator) else { return }
      leased.remove(id)
      settling.insert(id)
      pool.released(id)
    case 5:
      guard let id = settling.randomElement(using: &generator) else { return }
      settling.remove(id)
      free.insert(id)
      take(pool.settled(id, now: now, demand: [.none, .none, .waits, .waitsWithLess][Int(generator.next() % 4)]))
    case 6:
      guard let id = opening.union(leased).union(settling).union(free).randomElement(using: &generator) else { return }
      for set in [\PoolBooks.opening, \.leased, \.settling, \.free] { self[keyPath: set].remove(id) }
      take(pool.ended(id, now: now, jitter: 0.5))
    default:
      guard let waiter = waiting.randomElement(using: &generator) else { return take(pool.timer(now: now)) }
      waiting.remove(waiter)
      pool.cancel(waiter)
    }
  }

  private mutating func take(_ actions: [PoolStateMachine.Action]) {
    for action in actions {
      switch action {
      case .open(let id, _): opening.insert(id)
      case .close(let id):
        if free.remove(id) == nil { complaint = "closed \(id), which is not free" }
      case .grant(let waiter, let id):
        if free.remove(id) == nil { complaint = "granted \(id), which is not free" }
        leased.insert(id)
        if waiting.remove(waiter) == nil { complaint = "granted to \(waiter), who does not wait" }
      case .refuse(let waiter, _):
        if waiting.remove(waiter) == nil { complaint = "refused \(waiter), who does not wait" }
      case .requestPermit: requested += 1
      case .returnPermit: held -= 1
      }
    }
    let connections = opening.count + leased.count + settling.count + free.count
    if connections + pool.heldPermits != held { complaint = "\(connections) connections with \(held) permits" }
    if !waiting.isEmpty, opening.isEmpty, requested == 0, pool.heldPermits == 0, leased.isEmpty, settling.isEmpty {
      complaint = "\(waiting.count) wait, and nothing is on its way to them"
    }
    if !waiting.isEmpty, !free.isEmpty { complaint = "\(waiting.count) wait beside a free connection" }
  }
}
