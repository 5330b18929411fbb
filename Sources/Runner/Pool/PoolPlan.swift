/// Which browser serves which run: a pure state machine, which is told what happened and says what to do.
struct PoolPlan: Sendable {
  typealias SlotID = Int

  struct Slot: Sendable, Equatable {
    enum State: Sendable, Equatable {
      /// Becomes `ready`, or the slot goes.
      case starting
      /// Becomes `retired`, or the slot goes when its browser does.
      case ready
      /// Takes no further run; the slot goes with its last one.
      case retired
    }
    var state = State.starting
    /// Runs that have it now.
    var active = 0
    /// Runs that have had it, the active ones included.
    var served = 0
  }

  enum Assignment: Equatable {
    /// This browser, which may still be starting.
    case use(SlotID)
    /// A new browser in this slot: start it.
    case start(SlotID)
  }

  private(set) var slots: [SlotID: Slot] = [:]
  private var lastSlot = 0
  let maxBrowsers: Int
  let runsPerBrowser: Int

  init(maxBrowsers: Int, runsPerBrowser: Int) {
    self.maxBrowsers = maxBrowsers
    self.runsPerBrowser = runsPerBrowser
  }

  /// Gives a run its browser: an idle one, else a new one while there may be more, else the one with the fewest runs.
  mutating func assign() -> Assignment {
    let usable = slots.filter { $0.value.state != .retired }
    let best = usable.min { ($0.value.active, $0.key) < ($1.value.active, $1.key) }
    if let best, best.value.active == 0 || usable.count >= maxBrowsers {
      take(best.key)
      return .use(best.key)
    }
    lastSlot += 1
    slots[lastSlot] = Slot()
    take(lastSlot)
    return .start(lastSlot)
  }

  private mutating func take(_ id: SlotID) {
    slots[id]?.active += 1
    slots[id]?.served += 1
    guard let slot = slots[id], slot.state == .ready, slot.served >= runsPerBrowser else { return }
    slots[id]?.state = .retired
  }

  mutating func started(_ id: SlotID) {
    guard let slot = slots[id], slot.state == .starting else { return }
    // Where its runs were all cancelled meanwhile, nobody would be left to close it: it serves another one first.
    slots[id]?.state = slot.served >= runsPerBrowser && slot.active > 0 ? .retired : .ready
  }

  /// The browser did not start, or is gone: no further run gets it.
  mutating func lost(_ id: SlotID) {
    slots[id] = nil
  }

  /// A run has ended; true when the browser served its last one and is to be closed.
  mutating func release(_ id: SlotID) -> Bool {
    slots[id]?.active -= 1
    guard let slot = slots[id], slot.state == .retired, slot.active <= 0 else { return false }
    slots[id] = nil
    return true
  }
}
