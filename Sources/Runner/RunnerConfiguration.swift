public import Browser

/// How a runner works.
public struct RunnerConfiguration: Sendable {
  /// How the backend knows this process.
  public var worker: WorkerID
  /// Runs at a time, at least 1.
  public var concurrency: Int
  /// Chromium processes at a time, at least 1; they are started when runs need them.
  public var browsers: Int
  /// Runs that one Chromium serves before another takes its place, at least 1: a long life leaks memory.
  public var runsPerBrowser: Int
  /// Where log lines wait on disk that cannot be sent; made when it is first needed. Nil keeps them in memory only.
  public var spoolFolder: String?
  public var browser: BrowserConfiguration
  public var policy: AddressPolicy

  public init(
    worker: WorkerID, concurrency: Int = 4, browsers: Int = 2, runsPerBrowser: Int = 100, spoolFolder: String? = nil,
    browser: BrowserConfiguration = BrowserConfiguration(), policy: AddressPolicy = .webOnly
  ) {
    self.worker = worker
    self.concurrency = max(1, concurrency)
    self.browsers = max(1, browsers)
    self.runsPerBrowser = max(1, runsPerBrowser)
    self.spoolFolder = spoolFolder
    self.browser = browser
    self.policy = policy
  }
}
