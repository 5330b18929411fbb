public import EventLoop

/// A Chromium process and its browser contexts.
///
/// An actor on its loop: its methods may be called from anywhere and at the same time. It has to be closed; when its
/// process ends by itself every call fails with `browserGone`.
public actor Browser {
  public nonisolated let loop: EventLoop
  public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  private let process: BrowserProcess
  nonisolated let connection: DevToolsConnection
  nonisolated let configuration: BrowserConfiguration
  private var contexts: [String: BrowserContext] = [:]
  private var pageSessions: [SessionID: BrowserContext] = [:]

  private init(process: BrowserProcess, configuration: BrowserConfiguration) {
    loop = process.loop
    self.process = process
    connection = process.connection
    self.configuration = configuration
  }

  /// Starts Chromium and waits until it answers, at most ``BrowserLimits/launchTime``.
  ///
  /// - Throws: `BrowserError` (`launchFailed`, `cancelled`); no process is left behind then.
  public static func launch(_ configuration: BrowserConfiguration = BrowserConfiguration(), on loop: EventLoop)
    async throws(BrowserError) -> Browser
  {
    let process = try await BrowserProcess.launch(configuration, on: loop)
    let browser = Browser(process: process, configuration: configuration)
    do throws(BrowserError) {
      try await browser.attachToPages()
    } catch {
      await browser.close()
      throw error
    }
    return browser
  }

  /// Of the process group's leader.
  public nonisolated var processID: Int32 { process.child.pid }

  /// Whether the process has ended or its pipe is broken.
  public nonisolated var isGone: Bool { connection.closed.hasFired }

  /// Returns when the process has ended, however it did, or when the calling task is cancelled.
  public nonisolated func waitUntilGone() async { await connection.closed.wait() }

  /// Ends the process with all that belongs to it, within a few seconds and in any case; later calls wait for the same
  /// end.
  public func close() async {
    await process.end()
    endContexts()
  }

  /// Tells every page, once there is nobody left to answer it.
  private func endContexts() {
    for context in contexts.values { context.assumeIsolated { $0.browserEnded() } }
    contexts = [:]
  }

  // MARK: Contexts

  /// Opens a browser context: cookies, storage and cache of its own, shared with no other.
  ///
  /// `onEvent` receives what happens on the context's pages, on the browser's loop; it must not block.
  public func newContext(
    policy: AddressPolicy = .webOnly, onEvent: @escaping @Sendable (PageEvent) -> Void = { _ in }
  ) async throws(BrowserError) -> BrowserContext {
    let answer = try await connection.call(
      DevToolsCommand("Target.createBrowserContext", ["disposeOnDetach": true]), limit: BrowserLimits.callTime)
    guard let id = answer["browserContextId"]?.string else {
      throw BrowserError(.protocolFailed, "Target.createBrowserContext returned no context")
    }
    let context = BrowserContext(id: id, browser: self, policy: policy, onEvent: onEvent)
    contexts[id] = context
    // Plans have no use for downloads yet, and one that is not refused fills the disk.
    try await connection.call(
      DevToolsCommand("Browser.setDownloadBehavior", ["behavior": "deny", "browserContextId": .string(id)]),
      limit: BrowserLimits.callTime)
    return context
  }

  func forget(_ context: BrowserContext) {
    contexts[context.id] = nil
  }

  // MARK: Targets

  /// From here on every new page is held until its context has prepared it.
  private func attachToPages() async throws(BrowserError) {
    await connection.handleEvents(of: nil) { [weak self] event in
      self?.assumeIsolated { $0.handle(event) }
    }
    loop.spawn { [weak self, connection] in
      await connection.closed.wait()
      await self?.endContexts()
    }
    try await connection.call(
      DevToolsCommand(
        "Target.setAutoAttach", ["autoAttach": true, "waitForDebuggerOnStart": true, "flatten": true]),
      limit: BrowserLimits.callTime)
  }

  private func handle(_ event: DevToolsEvent) {
    let session = event.parameters["sessionId"]?.string
    switch event.method {
    case "Target.attachedToTarget":
      guard let session, let target = TargetInfo(event.parameters["targetInfo"]) else { return }
      if target.type == "page", let context = target.browserContextID.flatMap({ contexts[$0] }) {
        pageSessions[session] = context
        context.assumeIsolated { $0.attached(target, session: session) }
      } else {
        // Chromium's own: let it run, unobserved.
        let connection = connection
        loop.spawn {
          await connection.send(DevToolsCommand("Runtime.runIfWaitingForDebugger", session: session))
          await connection.send(DevToolsCommand("Target.detachFromTarget", ["sessionId": .string(session)]))
        }
      }
    case "Target.detachedFromTarget":
      guard let session, let context = pageSessions.removeValue(forKey: session) else { return }
      context.assumeIsolated { $0.detached(session: session) }
    default: break
    }
  }
}

/// What Chromium tells about a page, frame or worker.
struct TargetInfo: Sendable {
  let id: String
  let type: String
  let url: String
  let browserContextID: String?
  let openerID: String?

  init?(_ json: JSON?) {
    guard let json, let id = json["targetId"]?.string, let type = json["type"]?.string else { return nil }
    self.id = id
    self.type = type
    url = json["url"]?.string ?? ""
    browserContextID = json["browserContextId"]?.string
    openerID = json["openerId"]?.string
  }
}
