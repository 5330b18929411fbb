public import EventLoop

/// Pages that share cookies, storage and cache with each other and with nothing else; one for each run.
public actor BrowserContext {
  public nonisolated let loop: EventLoop
  public nonisolated var unownedExecutor: UnownedSerialExecutor { loop.serialExecutor.asUnownedSerialExecutor() }

  nonisolated let id: String
  nonisolated let browser: Browser
  nonisolated let policy: AddressPolicy
  nonisolated let onEvent: @Sendable (PageEvent) -> Void
  /// In the order in which they were opened.
  private var openPages: [Page] = []
  private var isClosed = false

  init(id: String, browser: Browser, policy: AddressPolicy, onEvent: @escaping @Sendable (PageEvent) -> Void) {
    self.id = id
    self.browser = browser
    self.policy = policy
    self.onEvent = onEvent
    loop = browser.loop
  }

  /// The pages that are open, popups included, in the order in which they were opened.
  public var pages: [Page] { openPages }

  /// Opens an empty page.
  public func newPage() async throws(BrowserError) -> Page {
    let connection = browser.connection
    let answer = try await connection.call(
      DevToolsCommand("Target.createTarget", ["url": "about:blank", "browserContextId": .string(id)]),
      limit: BrowserLimits.callTime)
    let target = answer["targetId"]?.string
    // Chromium attaches us before it answers.
    guard let page = openPages.first(where: { $0.id == target }) else {
      throw BrowserError(.protocolFailed, "the new page did not come up")
    }
    try await page.becomeReady()
    return page
  }

  /// The page that was opened last of those still open: where a person would be, and where actions go.
  ///
  /// - Throws: `BrowserError`: the reason why the last page is gone when there is no other, and what a new page throws.
  public func frontPage() async throws(BrowserError) -> Page {
    if browser.isGone { throw BrowserError(.browserGone, "the browser has ended") }
    guard let page = openPages.last(where: { page in !page.assumeIsolated { $0.isGone } }) ?? openPages.last else {
      return try await newPage()
    }
    try await page.becomeReady()
    return page
  }

  /// Closes the pages and forgets cookies and storage; bounded, and done even when the calling task is cancelled.
  public func close() async {
    guard !isClosed else { return }
    isClosed = true
    let (connection, browser, id) = (browser.connection, browser, id)
    await loop.spawn {
      // What fails here goes with the process, which a failing one will not outlive.
      _ = try? await connection.call(
        DevToolsCommand("Target.disposeBrowserContext", ["browserContextId": .string(id)]),
        limit: BrowserLimits.closeTime)
      await browser.forget(self)
    }.value
    endPages(BrowserError(.pageClosed, "the page was closed"))
  }

  // MARK: Called by the browser

  func attached(_ target: TargetInfo, session: SessionID) {
    let connection = browser.connection
    guard !isClosed, openPages.count < BrowserLimits.pagesPerContext else {
      onEvent(.popupRefused(url: target.url))
      loop.spawn { await connection.send(DevToolsCommand("Target.closeTarget", ["targetId": .string(target.id)])) }
      return
    }
    let page = Page(target: target, session: session, context: self)
    openPages.append(page)
    if target.openerID != nil { onEvent(.popupOpened(url: target.url)) }
    loop.spawn { await page.prepare() }
  }

  func detached(session: SessionID) {
    guard let index = openPages.firstIndex(where: { $0.session == session }) else { return }
    let page = openPages.remove(at: index)
    page.assumeIsolated { $0.end(BrowserError(.pageClosed, "the page was closed")) }
  }

  func browserEnded() {
    endPages(BrowserError(.browserGone, "the browser has ended"))
  }

  private func endPages(_ error: BrowserError) {
    for page in openPages { page.assumeIsolated { $0.end(error) } }
    openPages = []
  }
}
