import Browser
import TestSupport
import Testing

extension WithBrowser {
  @Suite struct WaitTests {
    @Test func elementsBecomeWhatIsWaitedFor() async throws {
      // What changes after an hour stays as it is; what changes after a moment comes.
      try await BrowserFixture.withPage(at: "/fixtures/waiting?ms=3600000") { page, _, site in
        try await page.waitForElement("#hidden", to: .attached, timeout: .seconds(5))
        try await page.waitForElement("#hidden", to: .hidden, timeout: .seconds(5))
        try await page.waitForElement("#flicker", to: .hidden, timeout: .seconds(5))
        try await page.waitForElement("#zero", to: .hidden, timeout: .seconds(5))
        try await page.waitForElement("#contents", to: .visible, timeout: .seconds(5))
        try await page.navigate(to: site + "/fixtures/waiting?ms=400")
        try await page.waitForElement("#late", to: .visible, timeout: .seconds(5))
        try await page.waitForElement("#leaving", to: .detached, timeout: .seconds(5))
        try await page.waitForText("NOW you  see me", timeout: .seconds(5))
        try await page.waitForURL(site + "/*step=2", timeout: .seconds(5))
        #expect(await page.url == site + "/fixtures/waiting?ms=400&step=2")
      }
    }

    @Test func conditionsThatStayFalse() async throws {
      try await BrowserFixture.withPage { page, _, _ in
        for wait in [
          { try await page.waitForText("never here", timeout: .seconds(2)) },
          { try await page.waitForElement("#never", to: .visible, timeout: .seconds(2)) },
          { try await page.waitForURL("http://elsewhere/*", timeout: .milliseconds(150)) },
        ] {
          let error = try await browserError(wait)
          #expect(error.code == .conditionNotMet, "\(error)")
        }
      }
    }

    @Test func cancellationEndsEveryKindOfWait() async throws {
      try await BrowserFixture.withPage { page, _, _ in
        let waits: [@Sendable () async throws -> Void] = [
          { try await page.wait(for: .seconds(30)) },
          { try await page.waitForText("never here", timeout: .seconds(30)) },
          { try await page.click("#never", timeout: .seconds(30)) },
          { _ = try await page.evaluate("new Promise(() => {})", timeout: .seconds(30)) },
          { _ = try await page.evaluate("for (;;) {}", timeout: .seconds(30)) },
        ]
        for wait in waits {
          let took = try await leastDuration(below: .seconds(1)) {
            let task = Task { try await wait() }
            // Something of the page that is answered, so that the wait is under way.
            _ = try? await page.readAll(.text, of: "h1", timeout: .milliseconds(200))
            let begin = ContinuousClock.now
            task.cancel()
            let error = try await browserError { try await task.value }
            #expect(error.code == .cancelled)
            return ContinuousClock.now - begin
          }
          #expect(took < .seconds(1))
        }
        // The endless script was ended with its task.
        #expect(try await page.read(.text, of: "h1", timeout: .seconds(5)) == "Bread from the mill next door")
      }
    }
  }
}
