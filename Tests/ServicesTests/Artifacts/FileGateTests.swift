import Synchronization
import Testing

@testable import Services

@Suite(.timeLimit(.minutes(5))) struct FileGateTests {
  /// Somebody who waits at the gate.
  private func visitor(_ gate: FileGate, _ number: Int, _ order: Order) -> Task<FileGate.Refusal?, Never> {
    Task {
      do throws(FileGate.Refusal) {
        try await gate.enter()
      } catch {
        return error
      }
      order.add(number)
      gate.leave()
      return nil
    }
  }

  private final class Order: Sendable {
    private let numbers = Mutex<[Int]>([])
    func add(_ number: Int) { numbers.withLock { $0.append(number) } }
    var all: [Int] { numbers.withLock { $0 } }
  }

  private func untilWaiting(_ count: Int, at gate: FileGate) async {
    while gate.waiting != count { await Task.yield() }
  }

  @Test func whoWaitsComesInInOrder() async throws {
    let (gate, order) = (FileGate(places: 1, waiting: 10), Order())
    try await gate.enter()
    var visitors: [Task<FileGate.Refusal?, Never>] = []
    for number in 0..<5 {
      visitors.append(visitor(gate, number, order))
      await untilWaiting(number + 1, at: gate)
    }
    gate.leave()
    for visitor in visitors { #expect(await visitor.value == nil) }
    #expect(order.all == [0, 1, 2, 3, 4])
    // The place is free again.
    try await gate.enter()
  }

  @Test func whoIsOneTooManyIsRefused() async throws {
    let (gate, order) = (FileGate(places: 1, waiting: 2), Order())
    try await gate.enter()
    let visitors = [visitor(gate, 0, order), visitor(gate, 1, order)]
    await untilWaiting(2, at: gate)
    await #expect(throws: FileGate.Refusal.tooMany) { try await gate.enter() }
    gate.leave()
    for visitor in visitors { #expect(await visitor.value == nil) }
  }

  @Test func whoIsCancelledWaitsNoLongerAndTakesNoPlace() async throws {
    let (gate, order) = (FileGate(places: 1, waiting: 10), Order())
    try await gate.enter()
    let first = visitor(gate, 1, order)
    await untilWaiting(1, at: gate)
    let second = visitor(gate, 2, order)
    await untilWaiting(2, at: gate)
    first.cancel()
    #expect(await first.value == .cancelled)
    #expect(gate.waiting == 1)
    gate.leave()
    #expect(await second.value == nil)
    #expect(order.all == [2])
    try await gate.enter()
  }
}
