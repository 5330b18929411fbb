import Browser
import Testing

extension WithBrowser {
  @Suite struct LocatorTests {
    /// The selector and the id (or text, with a leading "=") of what it has to find.
    @Test func findsOne() async throws {
      let expected = [
        ("#sign", "sign"), ("css=button#save", "save"), ("text=Sign up", "sign"), ("text=sign UP", "sign"),
        ("text=\"Sign up\"", "sign"), ("\"Sign up\"", "sign"), ("text=/^go\\s/i", "go"), ("text=Go now", "go"),
        ("text=whole story here", "sentence"), ("role=button[name=\"Sign up\"]", "sign"),
        ("role=button[name=\"Save document\"]", "save"), ("role=button[name=\"save\" i]", "save"),
        ("role=button[name=/^Sign/]", "sign"), ("role=link[name='Read more']", "more"),
        ("role=checkbox[checked]", "check"), ("role=checkbox[name=\"Remember me\"][checked=true]", "check"),
        ("label=E-mail", "mail"), ("label=e-mail:", "mail"), ("label=Phone number", "phone"), ("label=city", "city"),
        ("label=Search the shop", "query"), ("label=First name", "first"), ("label=\"Last name\"", "last"),
        ("role=searchbox", "query"), ("xpath=//button[text()='Sign up']", "sign"), ("//button[@id='save']", "save"),
        ("#deep", "deep"), ("text=Deep button", "deep"), ("section.inside #deep", "deep"), ("#host #deep", "deep"),
        ("role=button[name=\"Deep button\"]", "deep"),
      ]
      try await BrowserFixture.withPage(at: "/fixtures/locators") { page, _, _ in
        for (selector, id) in expected {
          let found = try await page.read(.attribute("id"), of: selector)
          #expect(found == id, "\(selector)")
        }
        #expect(try await page.read(.text, of: "role=heading[level=2]") == "Second heading")
        #expect(try await page.read(.text, of: "h1") == "Find me")
        #expect(try await page.read(.text, of: "#host .deepest") == "Deepest text")
      }
    }

    @Test func clicksInsideOfShadowRoots() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/locators") { page, _, _ in
        try await page.click("text=Deep button")
        #expect(try await page.read(.text, of: "#deep") == "Deep clicked")
      }
    }

    @Test func findsNothing() async throws {
      let absent = ["text=Closed text", ".closed", "text=hidden script text", "role=button[pressed]", "label=absent"]
      try await BrowserFixture.withPage(at: "/fixtures/locators") { page, _, _ in
        for selector in absent {
          let found = try await page.readAll(.text, of: selector)
          #expect(found == [], "\(selector)")
        }
      }
    }

    @Test func refusesWhatIsNoSelector() async throws {
      let wrong = [
        "<<", "css=a[", "xpath=//[", "role=", "role=button[colour=red]", "text=", "text=/(/", "label=",
      ]
      try await BrowserFixture.withPage(at: "/fixtures/locators") { page, _, _ in
        for selector in wrong {
          let error = try await browserError { try await page.click(selector) }
          #expect(error.code == .invalidSelector, "\(selector): \(error)")
        }
      }
    }

    @Test func readsAllInDocumentOrder() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/locators") { page, _, _ in
        #expect(try await page.readAll(.text, of: ".twin") == ["twin one", "twin two"])
        #expect(try await page.readAll(.attribute("href"), of: "#more, #sign") == [nil, "/cart?from=locators"])
        let error = try await browserError {
          _ = try await page.read(.attribute("title"), of: "#sign", timeout: .seconds(2))
        }
        #expect(error.message.contains("no attribute \"title\""))
        let large = try await browserError { _ = try await page.readAll(.html, of: "*", maxLength: 100) }
        #expect(large.code == .limitExceeded)
      }
    }
  }
}
