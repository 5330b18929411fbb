import EventLoop

/// Which addresses a channel has, what is known of each, and what is to be done next. Pure: events and the clock are
/// passed in, steps come out; whoever asks for them takes them.
///
/// An address has a slot, by which its connection is known; the slot of an address that is gone is used again.
struct LoadBalancer {
  /// What an address may be: `idle → connecting → ready → idle`, with `unhealthy` and back on the way, and from all that
  /// are connected or connecting to `failed`, which becomes `idle` again when its time is over.
  enum State: Equatable {
    case idle
    case connecting
    case ready
    /// Connected, and the server says that calls are not worth making.
    case unhealthy
    case failed(until: LoopInstant)
  }

  enum Step: Equatable {
    case resolve
    /// A new address has this slot.
    case add(Int)
    case connect(Int)
    /// The address is gone: its connection takes no new calls.
    case remove(Int)
  }

  struct Member {
    let address: ResolvedAddress
    var state = State.idle
    var backoff: Backoff
    /// Whether the last attempt failed. With round robin it counts as failing until one succeeds; with pick first it has
    /// had its turn until all have.
    var hasFailed = false
    var readySince = LoopInstant(nanoseconds: 0)
  }

  private enum Resolution: Equatable {
    case needed
    case running
    case done
    /// Nothing was found; asked again with the next call behind this moment.
    case failed(until: LoopInstant)
  }

  private let balancing: LoadBalancing
  private let backoff: Backoff
  private var resolution = Resolution.needed
  private var resolutionBackoff: Backoff
  /// By slots.
  private(set) var members: [Member?] = []
  /// The slots in the order of the addresses.
  private var order: [Int] = []
  /// The slots that calls go to.
  private(set) var ready: [Int] = []
  private var next = 0
  /// Whether calls have come since the channel was last idle.
  private var isInUse = false

  init(_ balancing: LoadBalancing, backoff: Backoff) {
    self.balancing = balancing
    self.backoff = backoff
    resolutionBackoff = backoff
  }

  // MARK: Picking

  /// The slot that the next call goes to: one after another, those that have no room left out.
  @inline(__always)
  mutating func pick(_ hasRoom: (Int) -> Bool) -> Int? {
    for _ in 0..<ready.count {
      if next >= ready.count { next = 0 }
      let slot = ready[next]
      next += 1
      if hasRoom(slot) { return slot }
    }
    return nil
  }

  /// Whether calls that would not wait end now: no address is ready, and none is being tried for the first time.
  var isFailing: Bool {
    guard ready.isEmpty else { return false }
    if order.isEmpty, case .failed = resolution { return true }
    return !order.isEmpty
      && order.allSatisfy { slot in
        guard let member = members[slot] else { return true }
        if case .failed = member.state { return true }
        return balancing == .roundRobin && member.hasFailed
      }
  }

  // MARK: Steps

  /// What is to be done now. `callsWait` when there are calls that no address is ready for.
  mutating func steps(at now: LoopInstant, callsWait: Bool) -> [Step] {
    endPauses(at: now)
    if callsWait { isInUse = true }
    guard callsWait || (isInUse && balancing == .roundRobin) else { return [] }
    var steps: [Step] = []
    if resolution == .needed {
      resolution = .running
      steps.append(.resolve)
    }
    switch balancing {
    case .pickFirst:
      // What is known may be out of date: the answer comes first.
      guard resolution != .running, ready.isEmpty, !order.contains(where: { members[$0]?.state == .connecting }),
        let slot = order.first(where: { members[$0]?.state == .idle && members[$0]?.hasFailed == false })
      else { break }
      members[slot]?.state = .connecting
      steps.append(.connect(slot))
    case .roundRobin:
      for slot in order where members[slot]?.state == .idle {
        members[slot]?.state = .connecting
        steps.append(.connect(slot))
      }
    }
    return steps
  }

  /// When to ask for ``steps(at:callsWait:)`` again though nothing has happened; nil when there is no such moment.
  var wakeUp: LoopInstant? {
    var first: LoopInstant?
    if case .failed(let until) = resolution { first = until }
    for slot in order {
      if case .failed(let until) = members[slot]?.state { first = min(first ?? until, until) }
    }
    return first
  }

  private mutating func endPauses(at now: LoopInstant) {
    if case .failed(let until) = resolution, until <= now { resolution = .needed }
    for slot in order {
      if case .failed(let until) = members[slot]?.state, until <= now { members[slot]?.state = .idle }
    }
  }

  // MARK: Events

  /// The addresses that there are now. Those that were known keep their connections.
  mutating func resolved(_ addresses: [ResolvedAddress]) -> [Step] {
    resolution = .done
    resolutionBackoff.reset()
    var slots: [ResolvedAddress: Int] = [:]
    for slot in order { if let member = members[slot] { slots[member.address] = slot } }
    var steps: [Step] = []
    var newOrder: [Int] = []
    let gone = Set(order.filter { slot in members[slot].map { !addresses.contains($0.address) } ?? true })
    for slot in order where gone.contains(slot) {
      members[slot] = nil
      steps.append(.remove(slot))
    }
    for address in addresses {
      if let slot = slots[address] {
        if !newOrder.contains(slot) { newOrder.append(slot) }
        continue
      }
      let member = Member(address: address, backoff: backoff)
      let slot = members.firstIndex { $0 == nil } ?? members.endIndex
      if slot == members.endIndex { members.append(member) } else { members[slot] = member }
      slots[address] = slot
      newOrder.append(slot)
      steps.append(.add(slot))
    }
    order = newOrder
    refreshReady()
    return steps
  }

  /// No address was found. What is known already stays.
  mutating func resolutionFailed(at now: LoopInstant, using generator: inout some RandomNumberGenerator) {
    resolution =
      order.isEmpty ? .failed(until: now.advanced(by: resolutionBackoff.next(using: &generator))) : .done
  }

  mutating func connected(_ slot: Int, at now: LoopInstant) {
    guard members.indices.contains(slot), members[slot] != nil else { return }
    members[slot]?.state = .ready
    members[slot]?.hasFailed = false
    members[slot]?.readySince = now
    if balancing == .pickFirst {
      // The others are tried at once when this one is lost.
      for slot in order {
        members[slot]?.backoff.reset()
        members[slot]?.hasFailed = false
        if case .failed = members[slot]?.state { members[slot]?.state = .idle }
      }
    }
    refreshReady()
  }

  /// The attempt to connect failed.
  mutating func failed(_ slot: Int, at now: LoopInstant, using generator: inout some RandomNumberGenerator) {
    guard members.indices.contains(slot), var member = members[slot] else { return }
    let until = now.advanced(by: member.backoff.next(using: &generator))
    member.state = .failed(until: until)
    member.hasFailed = true
    members[slot] = member
    if balancing == .pickFirst, order.allSatisfy({ members[$0]?.hasFailed == true }) {
      // All have had their turn; the next one is behind this pause.
      for slot in order {
        members[slot]?.state = .failed(until: until)
        members[slot]?.hasFailed = false
      }
    }
    refreshReady()
    // The names may have other addresses by now.
    if isFailing, resolution == .done { resolution = .needed }
  }

  /// A connection that was ready is lost, or takes no more calls.
  mutating func lost(_ slot: Int, at now: LoopInstant, using generator: inout some RandomNumberGenerator) {
    guard members.indices.contains(slot), var member = members[slot] else { return }
    // It was connected, and was never known to be healthy.
    guard member.state == .ready else { return failed(slot, at: now, using: &generator) }
    switch balancing {
    case .pickFirst:
      member.state = .idle
      if resolution == .done { resolution = .needed }
    case .roundRobin where now < member.readySince.advanced(by: backoff.initial):
      // One that comes and goes is not called back in a tight circle.
      member.state = .failed(until: now.advanced(by: member.backoff.next(using: &generator)))
    case .roundRobin:
      member.backoff.reset()
      member.state = .idle
    }
    members[slot] = member
    refreshReady()
  }

  /// The server says that calls are not worth making, or does not say that they are.
  mutating func isUnhealthy(_ slot: Int) {
    guard members.indices.contains(slot), members[slot] != nil else { return }
    members[slot]?.state = .unhealthy
    members[slot]?.hasFailed = true
    refreshReady()
  }

  /// No calls have come for long: nothing is connected before the next one.
  mutating func becameIdle() {
    isInUse = false
    resolution = .needed
    for slot in order {
      members[slot]?.state = .idle
      members[slot]?.hasFailed = false
    }
    refreshReady()
  }

  private mutating func refreshReady() {
    ready = order.filter { members[$0]?.state == .ready }
  }
}
