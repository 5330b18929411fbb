import TestSupport
import Testing

@testable import Runner

@Suite struct PoolPlanTests {
  @Test func anIdleBrowserComesBeforeANewOneAndANewOneBeforeSharing() {
    var plan = PoolPlan(maxBrowsers: 2, runsPerBrowser: 100)
    #expect(plan.assign() == .start(1))
    plan.started(1)
    #expect(plan.assign() == .start(2))
    plan.started(2)
    // Both are busy and there may be no more: the one with the fewest runs, the first of equals.
    #expect(plan.assign() == .use(1))
    #expect(plan.assign() == .use(2))
    for _ in 0..<2 { #expect(plan.release(2) == false) }
    #expect(plan.assign() == .use(2))
  }

  @Test func aBrowserThatIsStillStartingIsShared() {
    var plan = PoolPlan(maxBrowsers: 1, runsPerBrowser: 100)
    #expect(plan.assign() == .start(1))
    #expect(plan.assign() == .use(1))
  }

  @Test func aBrowserRetiresAfterItsRunsAndGoesWithTheLast() {
    var plan = PoolPlan(maxBrowsers: 1, runsPerBrowser: 2)
    #expect(plan.assign() == .start(1))
    plan.started(1)
    #expect(plan.assign() == .use(1))
    // It has had its two: the next run gets a browser of its own, although the first is still at work.
    #expect(plan.assign() == .start(2))
    #expect(plan.release(1) == false)
    #expect(plan.release(1) == true)
    #expect(plan.slots[1] == nil)
  }

  @Test func aBrowserThatIsGoneGetsNoRunAndIsReplaced() {
    var plan = PoolPlan(maxBrowsers: 1, runsPerBrowser: 100)
    #expect(plan.assign() == .start(1))
    plan.lost(1)
    #expect(plan.assign() == .start(2))
    // The run that was on the lost one ends later, and closes nothing.
    #expect(plan.release(1) == false)
  }

  @Test func aBrowserWhoseRunsAllLeftBeforeItStartedIsUsedAndClosed() {
    var plan = PoolPlan(maxBrowsers: 1, runsPerBrowser: 2)
    #expect(plan.assign() == .start(1))
    #expect(plan.assign() == .use(1))
    for _ in 0..<2 { #expect(plan.release(1) == false) }
    plan.started(1)
    #expect(plan.assign() == .use(1))
    #expect(plan.release(1) == true)
  }

  @Test(arguments: propertySeeds)
  func whateverHappensTheBooksAreRight(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var plan = PoolPlan(maxBrowsers: 3, runsPerBrowser: 5)
    /// Runs under way, by browser.
    var runs: [PoolPlan.SlotID] = []
    for _ in 0..<2_000 {
      switch Int.random(in: 0..<6, using: &generator) {
      case 0...2:
        switch plan.assign() {
        case .use(let id):
          #expect(plan.slots[id] != nil)
          runs.append(id)
        case .start(let id):
          #expect(!runs.contains(id))
          runs.append(id)
        }
      case 3:
        if let id = plan.slots.keys.sorted().randomElement(using: &generator) { plan.started(id) }
      case 4:
        guard let index = runs.indices.randomElement(using: &generator) else { continue }
        let id = runs.remove(at: index)
        let isLast = !runs.contains(id)
        if plan.release(id) { #expect(isLast && plan.slots[id] == nil) }
      default:
        guard Int.random(in: 0..<4, using: &generator) == 0 else { continue }
        if let id = plan.slots.keys.sorted().randomElement(using: &generator) { plan.lost(id) }
      }
      let usable = plan.slots.values.filter { $0.state != .retired }
      #expect(usable.count <= plan.maxBrowsers)
      for (id, slot) in plan.slots { #expect(slot.active == runs.count { $0 == id }, "seed \(seed)") }
      // A retired browser is there for its runs alone.
      #expect(plan.slots.values.allSatisfy { $0.state != .retired || $0.active > 0 })
    }
  }
}
