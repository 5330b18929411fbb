import EventLoop
import TestSupport
import Testing

@testable import RPCClient

@Suite struct CallQueueTests {
  @Test func callsThatAreGivenUpLeaveNoGaps() async {
    let loop = EventLoop(name: "queue")
    let core = ChannelCore(
      endpoints: [], balancing: .pickFirst, loop: loop, configuration: ChannelConfiguration())
    var queue = CallQueue()
    func call() -> ClientCall {
      ClientCall(core: core, path: "", options: CallOptions(), request: [], requestIsWhole: true)
    }
    let patient = call()
    queue.append(patient)
    for _ in 0..<10_000 {
      let hasty = call()
      queue.append(hasty)
      queue.remove(hasty)
    }
    #expect(queue.places < 200)
    #expect(queue.popFirst() === patient)
    await loop.shutdown()
  }

  @Test(arguments: [1, 2, UInt64.random(in: .min ... .max)])
  func behavesLikeAList(seed: UInt64) async {
    let loop = EventLoop(name: "queue")
    let core = ChannelCore(
      endpoints: [], balancing: .pickFirst, loop: loop, configuration: ChannelConfiguration())
    var generator = SeededGenerator(seed: seed)
    var queue = CallQueue()
    var list: [ClientCall] = []
    for step in 0..<20_000 {
      let call = ClientCall(core: core, path: "\(step)", options: CallOptions(), request: [], requestIsWhole: true)
      switch Int.random(in: 0..<100, using: &generator) {
      case 0..<40:
        list.append(call)
        queue.append(call)
      case 40..<45:
        list.insert(call, at: 0)
        queue.prepend(call)
      case 45..<70:
        let expected = list.isEmpty ? nil : list.removeFirst()
        #expect(queue.popFirst() === expected, "seed \(seed), step \(step)")
      case 70..<99:
        guard let index = list.indices.randomElement(using: &generator) else { continue }
        let call = list.remove(at: index)
        queue.remove(call)
        // A second time it is not there any more.
        queue.remove(call)
      default:
        let removed = queue.removeAll { $0.path.hasSuffix("7") }
        #expect(removed.map(\.path) == list.map(\.path).filter { $0.hasSuffix("7") }, "seed \(seed), step \(step)")
        list.removeAll { $0.path.hasSuffix("7") }
      }
      #expect(queue.count == list.count, "seed \(seed), step \(step)")
    }
    #expect(queue.removeAll().map(\.path) == list.map(\.path), "seed \(seed)")
    #expect(queue.isEmpty)
    await loop.shutdown()
  }
}
