import Browser
import EventLoop

/// The Chromium processes of a runner. One that is gone is replaced when the next run needs one.
actor BrowserPool {
  nonisolated let loop: EventLoop
  nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  private let configuration: BrowserConfiguration
  private var plan: PoolPlan
  private var starts: [PoolPlan.SlotID: Start] = [:]
  private var isClosed = false

  /// A browser that is starting or has started.
  private final class Start {
    let ended = OneShotEvent()
    var result: Result<Browser, BrowserError>?
    var task: Task<Void, Never>?
  }

  /// A browser that a run has been given; it goes back to the pool.
  struct Loan: Sendable {
    let browser: Browser
    fileprivate let slot: PoolPlan.SlotID
  }

  init(_ configuration: RunnerConfiguration, loop: EventLoop) {
    self.loop = loop
    self.configuration = configuration.browser
    plan = PoolPlan(maxBrowsers: configuration.browsers, runsPerBrowser: configuration.runsPerBrowser)
  }

  /// The process groups of the browsers that are up, for whoever watches them.
  var processIDs: [Int32] {
    starts.values.compactMap { start in
      if case .success(let browser) = start.result, !browser.isGone { browser.processID } else { nil }
    }
  }

  /// Gives a run a browser, starting one where none is free; bounded by the time that a launch may take.
  func borrow() async throws(BrowserError) -> Loan {
    guard !isClosed else { throw BrowserError(.launchFailed, "the runner is stopping") }
    let slot: PoolPlan.SlotID
    switch plan.assign() {
    case .use(let id): slot = id
    case .start(let id):
      slot = id
      start(id)
    }
    guard let start = starts[slot] else { throw BrowserError(.launchFailed, "the browser was lost") }
    await start.ended.wait()
    switch start.result {
    case .success(let browser): return Loan(browser: browser, slot: slot)
    case .failure(let error): throw error
    case nil:
      _ = plan.release(slot)
      throw BrowserError(.cancelled, "cancelled")
    }
  }

  /// Takes a browser back; the one that served its last run is closed.
  func giveBack(_ loan: Loan) async {
    guard plan.release(loan.slot) else { return }
    starts[loan.slot] = nil
    await loan.browser.close()
  }

  /// Ends every browser; nothing is left of them when this returns.
  func close() async {
    isClosed = true
    let all = Array(starts.values)
    for start in all { start.task?.cancel() }
    for start in all {
      let ended = start.ended
      await loop.spawn { await ended.wait() }.value
      if case .success(let browser) = start.result { await browser.close() }
    }
  }

  private func start(_ slot: PoolPlan.SlotID) {
    let start = Start()
    starts[slot] = start
    let (configuration, loop) = (configuration, loop)
    start.task = loop.spawn {
      do throws(BrowserError) {
        let browser = try await Browser.launch(configuration, on: loop)
        await self.started(slot, browser)
      } catch {
        await self.failed(slot, error)
      }
    }
  }

  private func started(_ slot: PoolPlan.SlotID, _ browser: Browser) {
    plan.started(slot)
    finish(slot, .success(browser))
    // Lets no further run have a browser that is gone, and clears up after it.
    loop.spawn {
      await browser.waitUntilGone()
      await self.lost(slot)
      await browser.close()
    }
  }

  private func finish(_ slot: PoolPlan.SlotID, _ result: Result<Browser, BrowserError>) {
    guard let start = starts[slot] else { return }
    start.result = result
    start.task = nil
    start.ended.fire()
  }

  private func failed(_ slot: PoolPlan.SlotID, _ error: BrowserError) {
    finish(slot, .failure(error))
    lost(slot)
  }

  private func lost(_ slot: PoolPlan.SlotID) {
    plan.lost(slot)
    starts[slot] = nil
  }
}
