import Synchronization
import Testing

@testable import Database

/// Who gets the process's connections when there are too few of them.
@Suite struct ConnectionBudgetTests {
  private final class Grants: Sendable {
    private let members = Mutex<[Int]>([])
    func note(_ member: Int) { members.withLock { $0.append(member) } }
    var all: [Int] { members.withLock { $0 } }
  }

  @Test func whatComesFreeGoesToWhoHasTheFewest() {
    let budget = ConnectionBudget(free: 3, members: 3)
    let grants = Grants()
    for _ in 0..<3 { #expect(budget.take(0) { grants.note(0) }) }
    for member in [0, 1, 2, 1, 2] { #expect(!budget.take(member) { grants.note(member) }) }
    #expect(budget.use == (taken: 3, free: 0, waiting: 5))
    for _ in 0..<3 { budget.give(0) }
    // 0 had three, then two, then one: the others come first, and then the one that has none.
    #expect(grants.all == [1, 2, 0])
    #expect(budget.use == (taken: 3, free: 0, waiting: 2))
  }

  @Test func oneThatWaitsAloneKeepsWhatItHas() {
    let budget = ConnectionBudget(free: 2, members: 2)
    for _ in 0..<2 { _ = budget.take(0) {} }
    for _ in 0..<10 { _ = budget.take(0) {} }
    #expect(budget.demand(on: 0) == .none)
  }

  @Test func connectionsAreHandedOverOnlyWhereItEvensOut() {
    let budget = ConnectionBudget(free: 5, members: 2)
    for member in [0, 0, 0, 1, 1, 0, 1] { _ = budget.take(member) {} }
    // Three and two cannot be any more even.
    #expect(budget.demand(on: 0) == .waits)
    #expect(budget.demand(on: 1) == .waits)
    #expect(budget.withdraw(0))
    budget.give(1)
    // The permit came back to 1, the only one that waits; nobody does now.
    #expect(budget.demand(on: 0) == .none)
    _ = budget.take(1) {}
    budget.give(0)
    budget.give(1)
    #expect(budget.use == (taken: 4, free: 1, waiting: 0))
  }

  @Test func whoHasNoneIsServedByWhoHasMany() {
    let budget = ConnectionBudget(free: 4, members: 2)
    for _ in 0..<4 { _ = budget.take(0) {} }
    _ = budget.take(1) {}
    #expect(budget.demand(on: 0) == .waitsWithLess)
    budget.give(0)
    _ = budget.take(1) {}
    #expect(budget.demand(on: 0) == .waitsWithLess)
    budget.give(0)
    _ = budget.take(1) {}
    #expect(budget.demand(on: 0) == .waits)
    #expect(budget.withdraw(1))
    #expect(!budget.withdraw(1))
  }
}
