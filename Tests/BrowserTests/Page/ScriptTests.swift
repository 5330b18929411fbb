import Browser
import Testing

extension WithBrowser {
  @Suite struct ScriptTests {
    @Test func expressionsAndBodies() async throws {
      let expected = [
        ("1 + 1", "2"), ("document.title;", "\"Meadow & Mill\""), ("({a: [1, null, 'x']})", #"{"a":[1,null,"x"]}"#),
        ("{a: 1}", #"{"a":1}"#), ("return 7", "7"), ("const x = 2; return x * 21", "42"),
        ("await Promise.resolve(5)", "5"), ("new Promise(r => setTimeout(() => r('later'), 20))", "\"later\""),
        ("undefined", "null"), ("let x = 1", "null"), ("return await fetch('/cart').then(r => r.status)", "200"),
        ("// only a comment\n'x' // and another", "\"x\""),
      ]
      try await BrowserFixture.withPage { page, _, _ in
        for (script, json) in expected {
          let result = try await page.evaluate(script, timeout: .seconds(5))
          #expect(result == json, "\(script)")
        }
      }
    }

    @Test func whatThrowsFails() async throws {
      let expected = [
        ("throw new Error('on purpose')", "on purpose"), ("nothing.here", "nothing is not defined"),
        ("JSON.parse('{')", "SyntaxError"), ("this is not JavaScript", "SyntaxError"),
        ("Promise.reject(new TypeError('rejected'))", "rejected"), ("const c = {}; c.c = c; return c", "circular"),
      ]
      try await BrowserFixture.withPage { page, _, _ in
        for (script, message) in expected {
          let error = try await browserError { _ = try await page.evaluate(script, timeout: .seconds(5)) }
          #expect(error.code == .scriptFailed)
          #expect(error.message.contains(message), "\(error)")
        }
      }
    }

    @Test func endlessScriptsAreEnded() async throws {
      try await BrowserFixture.withPage { page, _, _ in
        let error = try await browserError { _ = try await page.evaluate("for (;;) {}", timeout: .milliseconds(300)) }
        #expect(error.code == .timeout)
        #expect(try await page.evaluate("1", timeout: .seconds(5)) == "1")
      }
    }

    @Test func resultsAreBounded() async throws {
      try await BrowserFixture.withPage { page, _, _ in
        let error = try await browserError {
          _ = try await page.evaluate("'x'.repeat(2000)", timeout: .seconds(5), maxBytes: 1000)
        }
        #expect(error.code == .limitExceeded)
        let umlauts = try await browserError {
          _ = try await page.evaluate("'ä'.repeat(600)", timeout: .seconds(5), maxBytes: 1000)
        }
        #expect(umlauts.code == .limitExceeded)
      }
    }

    @Test func aScriptMayLeaveThePage() async throws {
      try await BrowserFixture.withPage { page, _, site in
        _ = try await page.evaluate("location.href = '/cart'; return new Promise(() => {})", timeout: .seconds(5))
        #expect(try await page.read(.text, of: "h1") == "Your cart")
      }
    }
  }
}
