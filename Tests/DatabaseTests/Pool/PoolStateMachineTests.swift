import EventLoop
import TestSupport
import Testing

@testable import Database

/// Events in, actions out: no connection, no clock, no sleep.
@Suite struct PoolStateMachineTests {
  private let start = LoopInstant(nanoseconds: 0)

  private func machine(shared: Int = 0, _ change: (inout DatabaseLimits) -> Void = { _ in }) -> PoolStateMachine {
    var limits = DatabaseLimits()
    limits.wait = .seconds(5)
    limits.reconnectPause = .milliseconds(100)
    limits.reconnectPauseCap = .seconds(1)
    limits.idleConnection = .seconds(60)
    change(&limits)
    return PoolStateMachine(sharedConnections: shared, limits: limits)
  }

  private func at(_ duration: Duration) -> LoopInstant { start.advanced(by: duration) }

  @Test func aWaiterGetsAConnectionOfItsOwn() {
    var pool = machine()
    let (waiter, actions) = pool.lease(now: start)
    #expect(actions == [.requestPermit])
    #expect(pool.permitGranted(now: start) == [.open(2, isShared: false)])
    #expect(pool.opened(2, now: start, demand: .none) == [.grant(waiter, 2)])
    pool.released(2)
    #expect(pool.settled(2, now: start, demand: .none) == [])
    // It is kept, and the next one need not wait.
    let (next, again) = pool.lease(now: start)
    #expect(again == [.grant(next, 2)])
  }

  @Test func aConnectionIsNotGrantedBeforeItHasSettled() {
    var pool = machine()
    let (first, _) = pool.lease(now: start)
    _ = pool.permitGranted(now: start)
    #expect(pool.opened(2, now: start, demand: .none) == [.grant(first, 2)])
    let (second, actions) = pool.lease(now: start)
    #expect(actions == [.requestPermit])
    pool.released(2)
    #expect(pool.settled(2, now: start, demand: .none) == [.grant(second, 2)])
    // The permit that it no longer needs goes back.
    #expect(pool.permitGranted(now: start) == [.returnPermit])
  }

  @Test func aWaitEndsAtItsLimit() {
    var pool = machine()
    let (waiter, _) = pool.lease(now: start)
    #expect(pool.nextDeadline == at(.seconds(5)))
    #expect(pool.timer(now: at(.milliseconds(4999))) == [])
    #expect(pool.timer(now: at(.seconds(5))) == [.refuse(waiter, .waitLimit)])
    #expect(pool.nextDeadline == nil)
  }

  @Test func moreWaitersThanAllowedAreRefused() {
    var pool = machine { $0.waitingTransactionsPerLoop = 1 }
    _ = pool.lease(now: start)
    let (second, actions) = pool.lease(now: start)
    #expect(actions == [.refuse(second, .tooManyWaiters)])
  }

  @Test func aCancelledWaiterIsSkipped() {
    var pool = machine()
    let (first, _) = pool.lease(now: start)
    let (second, _) = pool.lease(now: start)
    pool.cancel(first)
    #expect(pool.permitGranted(now: start) == [.open(3, isShared: false)])
    #expect(pool.opened(3, now: start, demand: .none) == [.grant(second, 3)])
  }

  @Test func failedAttemptsArePausedLongerAndLonger() {
    var pool = machine(shared: 1)
    #expect(pool.start() == [.open(1, isShared: true)])
    var now = start
    for pause in [100, 200, 400, 800, 1000, 1000] {
      #expect(pool.ended(1, now: now, jitter: 1) == [])
      let due = now.advanced(by: .milliseconds(pause))
      #expect(pool.nextDeadline == due)
      #expect(pool.timer(now: due) == [.open(1, isShared: true)])
      now = due
    }
    // Success forgets the failures, and the jitter takes off up to half.
    #expect(pool.opened(1, now: now, demand: .none) == [])
    #expect(pool.ended(1, now: now, jitter: 0) == [.open(1, isShared: true)])
    #expect(pool.ended(1, now: now, jitter: 0) == [])
    #expect(pool.nextDeadline == now.advanced(by: .milliseconds(50)))
  }

  @Test func aFailedAttemptForAWaiterIsRepeatedWhileItWaits() {
    var pool = machine()
    let (waiter, _) = pool.lease(now: start)
    _ = pool.permitGranted(now: start)
    #expect(pool.ended(2, now: start, jitter: 1) == [])
    #expect(pool.timer(now: at(.milliseconds(100))) == [.open(3, isShared: false)])
    #expect(pool.ended(3, now: at(.milliseconds(100)), jitter: 1) == [])
    #expect(pool.timer(now: at(.seconds(5))) == [.refuse(waiter, .waitLimit), .returnPermit])
  }

  @Test func aLostLeaseReturnsItsPermitAndServesWhoWaits() {
    var pool = machine()
    _ = pool.lease(now: start)
    _ = pool.permitGranted(now: start)
    _ = pool.opened(2, now: start, demand: .none)
    #expect(pool.ended(2, now: start, jitter: 0) == [.returnPermit])
    #expect(pool.settled(2, now: start, demand: .none) == [])
  }

  @Test func anIdleConnectionIsSurrenderedOrClosedWithTime() {
    var pool = machine()
    for id in [2, 4] {
      _ = pool.lease(now: start)
      _ = pool.permitGranted(now: start)
      _ = pool.opened(id, now: start, demand: .none)
      // Nothing is free to give.
      #expect(pool.surrender() == [])
      pool.released(id)
      #expect(pool.settled(id, now: start, demand: .none) == [])
      #expect(pool.nextDeadline == at(.seconds(60)))
      let actions = id == 2 ? pool.surrender() : pool.timer(now: at(.seconds(60)))
      #expect(actions == [.close(id), .returnPermit])
    }
  }

  @Test func whatIsNotNeededHereGoesToWhoWaitsElsewhere() {
    var pool = machine()
    _ = pool.lease(now: start)
    _ = pool.permitGranted(now: start)
    _ = pool.opened(2, now: start, demand: .waits)
    pool.released(2)
    #expect(pool.settled(2, now: start, demand: .waits) == [.close(2), .returnPermit])
  }

  @Test func whoHasFewerGoesFirst() {
    var pool = machine()
    for id in [4, 5, 6] {
      if id == 4 { for _ in 0..<3 { _ = pool.lease(now: start) } }
      #expect(pool.permitGranted(now: start) == [.open(id, isShared: false)])
      _ = pool.opened(id, now: start, demand: .none)
    }
    let (fourth, actions) = pool.lease(now: start)
    #expect(actions == [.requestPermit])
    // The first that is free evens it out; the next would only turn it round.
    pool.released(4)
    #expect(pool.settled(4, now: start, demand: .waitsWithLess) == [.close(4), .returnPermit])
    pool.released(5)
    #expect(pool.settled(5, now: start, demand: .waits) == [.grant(fourth, 5)])
  }

  @Test func aPermitThatNobodyWaitsForIsAskedForNoMore() {
    var pool = machine()
    let (first, _) = pool.lease(now: start)
    _ = pool.lease(now: start)
    #expect(pool.excessRequests == 0)
    pool.cancel(first)
    #expect(pool.excessRequests == 1)
    pool.requestWithdrawn()
    #expect(pool.excessRequests == 0)
    _ = pool.timer(now: at(.seconds(5)))
    #expect(pool.excessRequests == 1)
  }

  @Test func afterShutdownNothingIsGranted() {
    var pool = machine()
    let (first, _) = pool.lease(now: start)
    _ = pool.permitGranted(now: start)
    #expect(pool.opened(2, now: start, demand: .none) == [.grant(first, 2)])
    let (second, _) = pool.lease(now: start)
    #expect(pool.shutdown() == [.refuse(second, .shutdown)])
    let (third, actions) = pool.lease(now: start)
    #expect(actions == [.refuse(third, .shutdown)])
    pool.released(2)
    #expect(pool.settled(2, now: start, demand: .none) == [.close(2), .returnPermit])
    #expect(pool.permitGranted(now: start) == [.returnPermit])
  }

  /// Whatever happens in whatever order: permits balance, and nobody is granted what another has.
  @Test func anyOrderOfEventsKeepsTheBooks() {
    for _ in 0..<200 {
      var generator = SeededGenerator()
      var books = PoolBooks(pool: machine { $0.waitingTransactionsPerLoop = 4 })
      for step in 0..<300 {
        books.step(&generator)
        #expect(books.complaint == nil, "seed \(generator.seed), step \(step)")
        if books.complaint != nil { return }
      }
    }
  }
}
