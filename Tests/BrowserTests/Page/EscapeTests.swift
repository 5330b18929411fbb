import Browser
import Testing

extension WithBrowser {
  /// Pages that try to get where plans must not.
  @Suite struct EscapeTests {
    @Test(arguments: ["file", "data", "chrome", "redirect"])
    func aPageCannotLeaveTheWeb(_ id: String) async throws {
      try await BrowserFixture.withPage(at: "/fixtures/escapes") { page, recorder, site in
        try await page.click("#" + id)
        // Wherever it is now, it is the page that was there, or Chromium's error page, or empty.
        let text = try await page.evaluate("document.body.innerText", timeout: .seconds(5))
        #expect(!text.contains("root:"))
        let url = await page.url
        #expect(url.hasPrefix(site) || url.hasPrefix("chrome-error:") || url == "about:blank", "\(url)")
        if id == "redirect" { return }
        let wasTold = await recorder.hears { event in
          switch event {
          case .addressRefused: true
          case .console(.error, let text): text.contains("Not allowed")
          default: false
          }
        }
        #expect(wasTold, "\(recorder.events)")
      }
    }

    @Test(arguments: ["popup-file", "popup-chrome", "popup-redirect"])
    func norCanItsPopups(_ id: String) async throws {
      try await BrowserFixture.withPage(at: "/fixtures/escapes") { page, recorder, site in
        try await page.click("#" + id)
        for popup in await page.siblings {
          let text = try? await popup.evaluate("document.documentElement.innerText", timeout: .seconds(5))
          #expect(text?.contains("root:") != true)
          let url = await popup.url
          #expect(!url.hasPrefix("file:") && !url.hasPrefix("chrome://"), "\(url)")
        }
      }
    }

    @Test(arguments: ["popup", "blank"])
    func popupsAreFollowed(_ id: String) async throws {
      try await BrowserFixture.withPage(at: "/fixtures/escapes") { page, recorder, site in
        try await page.click("#" + id)
        let front = try await page.front
        #expect(front !== page)
        let heading = try await front.read(.text, of: "h1")
        #expect(heading == (id == "popup" ? "Your cart" : "Become a member"))
        await front.close()
        #expect(try await page.front === page)
      }
    }

    @Test func thePagesOfAContextAreBounded() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/escapes") { page, recorder, _ in
        _ = try await page.evaluate(
          "for (let i = 0; i < 30; i++) document.body.append(document.createElement('p'))", timeout: .seconds(5))
        try await page.click("#many")
        try await page.wait(for: .milliseconds(300))
        #expect(await page.siblings.count <= 10)
      }
    }

    @Test func framesOfFilesStayEmpty() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/frames") { page, recorder, _ in
        try await page.waitForLoadState(.networkIdle, timeout: .seconds(10))
        #expect(try await page.read(.text, of: "h1") == "Outside")
        // The console of a frame in a process of its own is heard too.
        #expect(await recorder.hears(.console(level: .error, text: "from data")))
      }
    }
  }
}

extension Page {
  var siblings: [Page] { get async { await browserContext.pages } }
  var front: Page { get async throws { try await browserContext.frontPage() } }
}
