import Browser
import DemoSite
import EventLoop
import Synchronization
import Testing

/// One Chromium and one demo site for all suites inside of ``WithBrowser``, ended after the last of them.
struct BrowserFixture: Sendable {
  let browser: Browser
  let site: DemoSite

  @TaskLocal static var current: BrowserFixture?

  static var shared: BrowserFixture {
    get throws { try #require(current, "the suite lacks the .browser trait") }
  }

  /// Opens a page in a context of its own, and closes the context after `body`.
  static func withPage(
    at path: String? = "/", _ body: (Page, EventRecorder, String) async throws -> Void
  ) async throws {
    let fixture = try shared
    let recorder = EventRecorder()
    let context = try await fixture.browser.newContext { recorder.record($0) }
    do {
      let page = try await context.newPage()
      if let path { try await page.navigate(to: fixture.site.url + path) }
      try await body(page, recorder, fixture.site.url)
    } catch {
      await context.close()
      throw error
    }
    await context.close()
  }
}

/// What happened on the pages of a context.
final class EventRecorder: Sendable {
  private struct State {
    var events: [PageEvent] = []
    var listeners: [AsyncStream<PageEvent>.Continuation] = []
  }

  private let state = Mutex(State())

  /// The events so far.
  var events: [PageEvent] { state.withLock { $0.events } }

  func record(_ event: PageEvent) {
    state.withLock { state in
      state.events.append(event)
      for listener in state.listeners { listener.yield(event) }
    }
  }

  /// Whether an event like this has come or comes within half a minute.
  ///
  /// Chromium tells of what scripts, frames and requests do when it happens, which may be behind its answer to the
  /// command that brought it about.
  func hears(_ isMeant: @Sendable (PageEvent) -> Bool) async -> Bool {
    let (news, listener) = AsyncStream.makeStream(of: PageEvent.self)
    state.withLock { state in
      for event in state.events { listener.yield(event) }
      state.listeners.append(listener)
    }
    let limit = Task {
      try await Task.sleep(for: .seconds(30))
      listener.finish()
    }
    defer { limit.cancel() }
    return await news.contains(where: isMeant)
  }

  func hears(_ event: PageEvent) async -> Bool { await hears { $0 == event } }
}

struct BrowserTrait: SuiteTrait, TestScoping {
  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let loop = EventLoop(name: "browser-test")
    let site = try await DemoSite.start()
    let browser = try await Browser.launch(on: loop)
    let fixture = BrowserFixture(browser: browser, site: site)
    do {
      try await BrowserFixture.$current.withValue(fixture) { try await function() }
    } catch {
      await browser.close()
      throw error
    }
    await browser.close()
    await site.stop()
    await loop.shutdown()
  }
}

extension Trait where Self == BrowserTrait {
  static var browser: BrowserTrait { BrowserTrait() }
}

/// Suites that share one Chromium.
@Suite(.browser, .serialized)
enum WithBrowser {}

/// The error that a body throws; a failure of the test when it throws none or another kind.
func browserError(_ body: () async throws -> Void) async throws -> BrowserError {
  do {
    try await body()
  } catch let error as BrowserError {
    return error
  }
  throw NoError()
}

struct NoError: Error, CustomStringConvertible {
  var description: String { "the call succeeded where an error was expected" }
}
