public import EventLoop

/// A page (a tab or popup) of a browser context.
///
/// An actor on the browser's loop. Its actions are meant to be called one after the other; each ends by its timeout and
/// within a moment of the cancellation of its task.
public actor Page {
  public nonisolated let loop: EventLoop
  public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  /// The target's, which is also that of its main frame.
  nonisolated let id: String
  nonisolated let session: SessionID
  nonisolated let context: BrowserContext
  nonisolated let connection: DevToolsConnection

  var state = PageState()
  var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
  var lastWaiterID = 0
  /// Fires when the page is prepared, or will never be.
  private let prepared = OneShotEvent()

  init(target: TargetInfo, session: SessionID, context: BrowserContext) {
    id = target.id
    self.session = session
    self.context = context
    loop = context.loop
    connection = context.browser.connection
    state.url = target.url
  }

  /// The address that the page shows now.
  public var url: String { state.url }

  /// The browser context that the page belongs to.
  public nonisolated var browserContext: BrowserContext { context }

  /// Whether the page can be used no more: it crashed, was closed, or its browser is gone.
  public var isGone: Bool { state.failure != nil || connection.closed.hasFired }

  /// Closes the page; it is no longer one of its context's when this returns.
  public func close() async {
    _ = try? await connection.call(
      DevToolsCommand("Target.closeTarget", ["targetId": .string(id)]), limit: BrowserLimits.closeTime)
    // Chromium answers before it tells that the page has gone.
    await context.detached(session: session)
  }

  /// Ends the page's process, as a crash would: for tests of what happens then.
  public func crash() async {
    await connection.send(command("Page.crash"))
    // Ends by throwing, once the page has ended.
    _ = try? await wait(until: Deadline(after: BrowserLimits.closeTime)) { _ in false }
  }

  // MARK: Life

  /// Takes the page over: one batch of calls, written at once, of which the last lets the page run.
  func prepare() async {
    let connection = connection
    await connection.handleEvents(of: session) { [weak self] event in
      self?.assumeIsolated { $0.handle(event) }
    }
    let results = await connection.callAll(setUpCommands(), limit: BrowserLimits.callTime)
    for result in results {
      if case .failure(let error) = result, state.failure == nil { end(error) }
    }
    prepared.fire()
  }

  func becomeReady() async throws(BrowserError) {
    await prepared.wait()
    if Task.isCancelled { throw BrowserError(.cancelled, "cancelled") }
    if let failure = state.failure { throw failure }
  }

  private func setUpCommands() -> [DevToolsCommand] {
    let window = context.browser.configuration
    return [
      command("Page.enable"),
      command("Runtime.enable"),
      command("Log.enable"),
      command("Page.setLifecycleEventsEnabled", ["enabled": true]),
      command(
        "Page.addScriptToEvaluateOnNewDocument",
        ["source": .string(PageScript.source), "worldName": .string(PageScript.world), "runImmediately": true]),
      command(
        "Emulation.setDeviceMetricsOverride",
        [
          "width": .number(Double(window.windowWidth)), "height": .number(Double(window.windowHeight)),
          "deviceScaleFactor": 1, "mobile": false,
        ]),
      // Without focus there is no caret, and pages that wait for it do nothing.
      command("Emulation.setFocusEmulationEnabled", ["enabled": true]),
    ] + Self.guardCommands(session: session)
  }

  /// What every page and every frame in a process of its own needs before it may run.
  static func guardCommands(session: SessionID) -> [DevToolsCommand] {
    [
      // Documents only: a pause at every picture and script would cost a round trip each.
      DevToolsCommand(
        "Fetch.enable", ["patterns": [["urlPattern": "*", "resourceType": "Document"]]], session: session),
      DevToolsCommand(
        "Target.setAutoAttach", ["autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true],
        session: session),
      DevToolsCommand("Runtime.runIfWaitingForDebugger", session: session),
    ]
  }

  /// Fails what waits on the page, now and later; the first reason stays.
  func end(_ error: BrowserError) {
    guard state.failure == nil else { return }
    state.failure = error
    prepared.fire()
    wakeWaiters()
    let (connection, session) = (connection, session)
    loop.spawn { await connection.endSession(session, error) }
  }

  // MARK: Calls

  func command(_ method: String, _ parameters: JSON = [:]) -> DevToolsCommand {
    DevToolsCommand(method, parameters, session: session)
  }

  @discardableResult
  func call(_ method: String, _ parameters: JSON = [:], by deadline: Deadline) async throws(BrowserError) -> JSON {
    if let failure = state.failure { throw failure }
    do throws(BrowserError) {
      return try await connection.call(
        command(method, parameters), limit: deadline.limit(BrowserLimits.callTime))
    } catch {
      // The page's end says more than what it did to the call.
      throw error.code == .protocolFailed ? state.failure ?? error : error
    }
  }
}
