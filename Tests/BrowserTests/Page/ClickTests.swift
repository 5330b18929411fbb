import Browser
import Testing

extension WithBrowser {
  @Suite struct ClickTests {
    private func log(_ page: Page) async throws -> String {
      try await page.read(.text, of: "#log")
    }

    @Test(arguments: ["veiled", "enabling", "moving", "distant", "vanishing", "nested"])
    func clicksWhatBecomesReady(_ id: String) async throws {
      try await BrowserFixture.withPage(at: "/fixtures/clicking") { page, _, _ in
        try await page.click("#" + id, timeout: .seconds(10))
        #expect(try await log(page) == id + ";")
      }
    }

    @Test func clicksTheInnermostText() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/clicking") { page, _, _ in
        try await page.click("text=the inner text")
        #expect(try await log(page) == "nested;")
      }
    }

    @Test func neverClicksWhatIsCovered() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/clicking") { page, _, _ in
        let error = try await browserError { try await page.click("#covered", timeout: .seconds(2)) }
        #expect(error.code == .elementNotReady)
        #expect(error.message.contains("intercepts the click"))
        #expect(try await log(page) == "")
      }
    }

    @Test func neverClicksWhatIsDisabled() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/clicking") { page, _, _ in
        let error = try await browserError { try await page.click("#disabled", timeout: .seconds(2)) }
        #expect(error.code == .elementNotReady)
        #expect(error.message.contains("disabled"))
      }
    }

    @Test func doubleAndRightClicks() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/clicking") { page, _, _ in
        try await page.click("#double", count: 2)
        try await page.click("#context", button: .right)
        #expect(try await log(page) == "double;double;doubled;menu;")
      }
    }

    @Test func aClickThatNavigatesEndsAtTheNewPage() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/clicking") { page, _, site in
        try await page.click("#away")
        #expect(await page.url == site + "/slow?ms=300")
        #expect(try await page.read(.text, of: "h1") == "Here at last")
      }
    }

    @Test func aTextOfAHeadingAndAButtonMeansTheButton() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/clicking") { page, _, _ in
        try await page.click("text=Subscribe")
        #expect(try await log(page) == "subscribe;")
        let error = try await browserError { _ = try await page.read(.text, of: "text=Subscribe") }
        #expect(error.code == .elementAmbiguous)
      }
    }

    @Test func aTextOfTwoButtonsIsAmbiguous() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/clicking") { page, _, _ in
        let error = try await browserError { try await page.click("text=Choose") }
        #expect(error.code == .elementAmbiguous)
        #expect(try await log(page) == "")
      }
    }

    @Test func severalMatchesAreListed() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/clicking") { page, _, _ in
        let error = try await browserError { try await page.click(".box") }
        #expect(error.code == .elementAmbiguous)
        #expect(error.message.contains("matches 3 elements"))
        #expect(error.message.contains("veiled for a while"))
      }
    }

    @Test func nothingMatches() async throws {
      try await BrowserFixture.withPage { page, _, _ in
        let error = try await browserError { try await page.click("#absent", timeout: .seconds(2)) }
        #expect(error.code == .elementNotFound)
        #expect(error.message.contains("#absent"))
      }
    }

    @Test func signUp() async throws {
      try await BrowserFixture.withPage { page, recorder, site in
        try await page.click("text=Become a member")
        #expect(await page.url == site + "/signup")
        try await page.fill("label=name", with: "Ada")
        try await page.fill("label=Bread box", with: "Medium")
        try await page.click("role=button[name=\"Sign up\"]")
        try await page.waitForText("Welcome, Ada", timeout: .seconds(5))
        #expect(await recorder.hears(.console(level: .info, text: "signing up Ada")))
      }
    }
  }
}
