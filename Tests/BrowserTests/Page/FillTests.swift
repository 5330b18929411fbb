import Browser
import Testing

extension WithBrowser {
  @Suite struct FillTests {
    @Test func fillsEveryKindOfControl() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/forms") { page, _, _ in
        let values = [
          ("text", "Grüße 😀"), ("area", "two\nlines"), ("number", "42.5"), ("date", "2026-11-22"), ("range", "7"),
          ("colour", "#ff8800"),
        ]
        for (id, value) in values {
          try await page.fill("#" + id, with: value)
          #expect(try await page.read(.value, of: "#" + id) == value)
        }
        try await page.fill("label=Choice", with: "Bread roll")
        #expect(try await page.read(.value, of: "#choice") == "b")
        try await page.fill("#rich", with: "new text")
        #expect(try await page.read(.text, of: "#rich") == "new text")
        let events = try await page.read(.text, of: "#events")
        #expect(events.contains("text:input;"))
        #expect(events.contains("date:change;"))
      }
    }

    @Test(arguments: ["#text", "#area", "#rich"])
    func anEmptyValueClears(_ selector: String) async throws {
      try await BrowserFixture.withPage(at: "/fixtures/forms") { page, _, _ in
        try await page.fill(selector, with: "")
        #expect(try await page.read(.text, of: selector) == "")
      }
    }

    @Test func refusesWhatCannotBeFilled() async throws {
      let reasons = [
        ("#readonly", "read-only"), ("#disabled", "disabled"), ("#agree", "checkbox"), ("#events", "not visible"),
        ("form", "neither a form control"), ("#choice", "no option"),
      ]
      try await BrowserFixture.withPage(at: "/fixtures/forms") { page, _, _ in
        for (selector, reason) in reasons {
          let error = try await browserError {
            try await page.fill(selector, with: "x", timeout: .seconds(4))
          }
          #expect(error.code == .elementNotReady)
          #expect(error.message.contains(reason), "\(error)")
        }
      }
    }

    @Test func aFormIsSentByItsButton() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/forms") { page, _, site in
        try await page.fill("label=Cookie value", with: "crumbs")
        try await page.click("text=Send")
        #expect(await page.url == site + "/cookie?set=crumbs")
      }
    }
  }
}
