import Browser
import TestSupport
import Testing

extension WithBrowser {
  @Suite struct NavigationTests {
    @Test func loadsAPageAndFollowsRedirects() async throws {
      try await BrowserFixture.withPage(at: nil) { page, recorder, site in
        try await page.navigate(to: site + "/redirect?to=/cart")
        #expect(await page.url == site + "/cart")
        #expect(try await page.read(.text, of: "h1") == "Your cart")
        #expect(await recorder.hears(.navigated(url: site + "/cart")))
      }
    }

    @Test(arguments: [PageLoadState.commit, .domContentLoaded, .load, .networkIdle])
    func waitsForLoadState(_ state: PageLoadState) async throws {
      try await BrowserFixture.withPage(at: nil) { page, _, site in
        try await page.navigate(to: site + "/", waitUntil: state, timeout: .seconds(10))
        try await page.waitForLoadState(.networkIdle, timeout: .seconds(10))
      }
    }

    @Test func statusesAreNoErrors() async throws {
      try await BrowserFixture.withPage(at: nil) { page, recorder, site in
        try await page.navigate(to: site + "/status?code=500")
        #expect(try await page.read(.text, of: "h1") == "As you asked")
      }
    }

    @Test func refusesOtherSchemes() async throws {
      let refused = [
        "file:///etc/passwd", "data:text/html,hi", "chrome://version", "about:blank", "javascript:1", "ftp://x/",
        "http:",
        "//host",
      ]
      try await BrowserFixture.withPage(at: nil) { page, _, _ in
        for url in refused {
          let error = try await browserError { try await page.navigate(to: url) }
          #expect(error.code == .blockedAddress, "\(url)")
        }
      }
    }

    @Test(arguments: ["file:///etc/passwd", "data:text/html,hi", "chrome://version"])
    func refusesRedirectsToOtherSchemes(_ target: String) async throws {
      try await BrowserFixture.withPage(at: nil) { page, _, site in
        let error = try await browserError { try await page.navigate(to: site + "/redirect?to=" + target) }
        #expect(error.code == .blockedAddress, "\(error)")
        // It may be at chrome-error:// by now, which is how Chromium shows that it was stopped.
        #expect(!(await page.url).hasPrefix(target))
      }
    }

    @Test func policyIsAskedForEachRedirect() async throws {
      let fixture = try BrowserFixture.shared
      let policy = AddressPolicy { $0.text.contains("/cart") ? "carts are closed" : nil }
      let context = try await fixture.browser.newContext(policy: policy)
      let page = try await context.newPage()
      let error = try await browserError { try await page.navigate(to: fixture.site.url + "/redirect?to=/cart") }
      #expect(error.code == .blockedAddress)
      #expect(error.message.contains("carts are closed"))
      await context.close()
    }

    @Test func slowAnswersRunIntoTheTimeout() async throws {
      try await BrowserFixture.withPage(at: "/") { page, _, site in
        let error = try await browserError {
          try await page.navigate(to: site + "/slow?ms=20000", timeout: .milliseconds(300))
        }
        #expect(error.code == .timeout)
        // The page that was there is still of use.
        #expect(try await page.read(.text, of: "h1") == "Bread from the mill next door")
      }
    }

    @Test func nothingListening() async throws {
      try await BrowserFixture.withPage(at: nil) { page, _, _ in
        let error = try await browserError { try await page.navigate(to: "http://127.0.0.1:1/") }
        #expect(error.code == .navigationFailed)
      }
    }

    @Test func downloadsAreRefused() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/escapes") { page, _, site in
        let error = try await browserError { try await page.navigate(to: site + "/download") }
        #expect(error.code == .navigationFailed)
        #expect(error.message.contains("download"))
      }
    }

    @Test func cancellationEndsAWaitAtOnce() async throws {
      try await BrowserFixture.withPage(at: nil) { page, _, site in
        let took = try await leastDuration(below: .seconds(1)) {
          let begin = ContinuousClock.now
          let task = Task { try await page.navigate(to: site + "/slow?ms=30000") }
          task.cancel()
          let error = try await browserError { try await task.value }
          #expect(error.code == .cancelled)
          return ContinuousClock.now - begin
        }
        #expect(took < .seconds(1))
      }
    }
  }
}
