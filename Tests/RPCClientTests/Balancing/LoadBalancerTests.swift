import EventLoop
import TestSupport
import Testing

@testable import RPCClient

@Suite struct LoadBalancerTests {
  private var generator = SeededGenerator(seed: 7)
  private let start = LoopInstant(nanoseconds: 1_000_000_000_000)

  private func after(_ seconds: Double) -> LoopInstant { start.advanced(by: .seconds(seconds)) }

  private var backoff: Backoff {
    var backoff = Backoff()
    backoff.jitter = 0
    return backoff
  }

  private func addresses(_ hosts: Int...) -> [ResolvedAddress] {
    hosts.compactMap { host in
      SocketAddress(host: "10.0.0.\(host)", port: 80).map {
        ResolvedAddress(endpoint: Endpoint(host: "servers", port: 80), address: $0)
      }
    }
  }

  /// A balancer in use that knows addresses 1, 2 and 3 in the slots 0, 1 and 2 and has called for their connections.
  private func balancer(_ balancing: LoadBalancing) -> LoadBalancer {
    var balancer = LoadBalancer(balancing, backoff: backoff)
    #expect(balancer.steps(at: start, callsWait: false) == [])
    #expect(balancer.steps(at: start, callsWait: true) == [.resolve])
    #expect(balancer.steps(at: start, callsWait: true) == [])
    #expect(balancer.resolved(addresses(1, 2, 3)) == [.add(0), .add(1), .add(2)])
    let connecting = balancer.steps(at: start, callsWait: true)
    #expect(connecting == (balancing == .roundRobin ? [.connect(0), .connect(1), .connect(2)] : [.connect(0)]))
    return balancer
  }

  // MARK: Round robin

  @Test func callsGoRoundTheReadyOnes() {
    var balancer = balancer(.roundRobin)
    #expect(balancer.pick { _ in true } == nil)
    for slot in 0..<3 { balancer.connected(slot, at: start) }
    let picked = (0..<6).map { _ in balancer.pick { _ in true } }
    #expect(picked == [0, 1, 2, 0, 1, 2])
    let withRoom = (0..<4).map { _ in balancer.pick { $0 != 1 } }
    #expect(withRoom == [0, 2, 0, 2])
    #expect(balancer.pick { _ in false } == nil)
  }

  @Test mutating func oneThatIsLostIsConnectedAgainAndThenWithGrowingPauses() {
    var balancer = balancer(.roundRobin)
    for slot in 0..<3 { balancer.connected(slot, at: start) }
    balancer.lost(1, at: after(60), using: &generator)
    #expect(balancer.ready == [0, 2])
    #expect(balancer.steps(at: after(60), callsWait: false) == [.connect(1)])
    balancer.failed(1, at: after(60), using: &generator)
    #expect(balancer.isFailing == false)
    #expect(balancer.wakeUp == after(61))
    #expect(balancer.steps(at: after(60.9), callsWait: false) == [])
    #expect(balancer.steps(at: after(61), callsWait: false) == [.connect(1)])
    balancer.failed(1, at: after(61), using: &generator)
    #expect(balancer.wakeUp == after(62.6))
    #expect(balancer.steps(at: after(62.6), callsWait: false) == [.connect(1)])
    balancer.connected(1, at: after(63))
    #expect(balancer.ready == [0, 1, 2])
  }

  @Test mutating func oneThatComesAndGoesIsNotCalledBackAtOnce() {
    var balancer = balancer(.roundRobin)
    balancer.connected(0, at: start)
    balancer.lost(0, at: after(0.5), using: &generator)
    #expect(balancer.steps(at: after(0.5), callsWait: false) == [])
    #expect(balancer.wakeUp == after(1.5))
  }

  @Test mutating func whenAllFailTheNamesAreAskedAgain() {
    var balancer = balancer(.roundRobin)
    balancer.failed(0, at: start, using: &generator)
    balancer.failed(1, at: start, using: &generator)
    #expect(balancer.isFailing == false)
    balancer.failed(2, at: start, using: &generator)
    #expect(balancer.isFailing)
    #expect(balancer.steps(at: after(1), callsWait: false) == [.resolve, .connect(0), .connect(1), .connect(2)])
    // What has failed counts as failing until it succeeds.
    #expect(balancer.isFailing)
    #expect(balancer.resolved(addresses(3, 4)) == [.remove(0), .remove(1), .add(0)])
    #expect(balancer.isFailing == false)
    #expect(balancer.steps(at: after(1), callsWait: false) == [.connect(0)])
    balancer.connected(0, at: after(1))
    #expect(balancer.ready == [0])
    #expect(balancer.members[0]?.address == addresses(4)[0])
  }

  @Test mutating func oneThatIsUnhealthyIsLeftOut() {
    var balancer = balancer(.roundRobin)
    balancer.connected(0, at: start)
    balancer.isUnhealthy(1)
    #expect(balancer.ready == [0])
    // It is connected: there is nothing to do.
    #expect(balancer.steps(at: after(60), callsWait: true) == [])
    balancer.connected(1, at: after(60))
    #expect(balancer.ready == [0, 1])
    balancer.isUnhealthy(0)
    balancer.isUnhealthy(1)
    #expect(balancer.isFailing == false)
    balancer.isUnhealthy(2)
    #expect(balancer.isFailing)
    balancer.lost(2, at: after(61), using: &generator)
    #expect(balancer.wakeUp == after(62))
  }

  // MARK: Pick first

  @Test mutating func theFirstThatCanBeReachedIsUsed() {
    var balancer = balancer(.pickFirst)
    balancer.failed(0, at: start, using: &generator)
    // The first one's pause is over by now; it has had its turn.
    #expect(balancer.steps(at: after(5), callsWait: true) == [.connect(1)])
    #expect(balancer.isFailing == false)
    balancer.connected(1, at: after(5))
    #expect(balancer.steps(at: after(6), callsWait: true) == [])
    let picked = (0..<3).map { _ in balancer.pick { _ in true } }
    #expect(picked == [1, 1, 1])
    balancer.lost(1, at: after(7), using: &generator)
    #expect(balancer.steps(at: after(7), callsWait: false) == [])
    #expect(balancer.steps(at: after(7), callsWait: true) == [.resolve])
    #expect(balancer.resolved(addresses(1, 2, 3)) == [])
    #expect(balancer.steps(at: after(7), callsWait: true) == [.connect(0)])
  }

  @Test mutating func whenAllHaveFailedThereIsAPause() {
    var balancer = balancer(.pickFirst)
    for slot in 0..<3 {
      balancer.failed(slot, at: after(Double(slot)), using: &generator)
      #expect(balancer.isFailing == (slot == 2))
      #expect(
        balancer.steps(at: after(Double(slot)), callsWait: true) == [slot == 2 ? .resolve : .connect(slot + 1)])
    }
    #expect(balancer.resolved(addresses(1, 2, 3)) == [])
    #expect(balancer.wakeUp == after(3))
    #expect(balancer.steps(at: after(2.9), callsWait: true) == [])
    #expect(balancer.isFailing)
    #expect(balancer.steps(at: after(3), callsWait: true) == [.connect(0)])
    #expect(balancer.isFailing == false)
  }

  // MARK: Both

  @Test(arguments: [LoadBalancing.pickFirst, .roundRobin]) func namesThatAreNotFound(balancing: LoadBalancing) {
    var generator = SeededGenerator(seed: 7)
    var balancer = LoadBalancer(balancing, backoff: backoff)
    #expect(balancer.steps(at: start, callsWait: true) == [.resolve])
    balancer.resolutionFailed(at: start, using: &generator)
    #expect(balancer.isFailing)
    #expect(balancer.steps(at: after(0.9), callsWait: true) == [])
    #expect(balancer.wakeUp == after(1))
    #expect(balancer.steps(at: after(1), callsWait: true) == [.resolve])
    balancer.resolutionFailed(at: after(1), using: &generator)
    #expect(balancer.wakeUp == after(2.6))
  }

  @Test(arguments: [LoadBalancing.pickFirst, .roundRobin]) func afterLongIdlingNothingIsDoneBeforeACall(
    balancing: LoadBalancing
  ) {
    var balancer = balancer(balancing)
    balancer.connected(0, at: start)
    balancer.becameIdle()
    #expect(balancer.ready == [])
    #expect(balancer.steps(at: after(1), callsWait: false) == [])
    #expect(balancer.steps(at: after(1), callsWait: true).first == .resolve)
  }
}
