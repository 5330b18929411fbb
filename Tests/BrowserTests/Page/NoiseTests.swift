import Browser
import Glibc
import Testing

extension WithBrowser {
  @Suite struct NoiseTests {
    @Test func consoleAndErrorsAreHeard() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/noise") { page, recorder, site in
        #expect(await recorder.hears(.console(level: .info, text: "plain 1 true Object")))
        #expect(await recorder.hears(.console(level: .warning, text: "a warning")))
        #expect(await recorder.hears(.console(level: .error, text: "an error")))
        for texts in [["nobody caught me"], ["nobody awaited me"], ["404", "/missing.png"]] {
          let isHeard = await recorder.hears { event in
            switch event {
            case .exception(let text), .console(.error, let text): texts.allSatisfy { text.contains($0) }
            default: false
            }
          }
          #expect(isHeard, "\(texts) in \(recorder.events)")
        }
      }
    }

    @Test(arguments: [("alert", "alerted"), ("confirm", "confirmed false"), ("prompt", "prompted null")])
    func dialogsAreDismissed(_ id: String, _ answer: String) async throws {
      try await BrowserFixture.withPage(at: "/fixtures/noise") { page, recorder, _ in
        try await page.click("#" + id)
        #expect(try await page.read(.text, of: "#answer") == answer)
        #expect(await recorder.hears { if case .dialog(let kind, _) = $0 { kind == id } else { false } })
      }
    }

    @Test func anEndlessPageRunsIntoTheTimeout() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/noise") { page, _, _ in
        let error = try await browserError { try await page.click("#endless", timeout: .seconds(2)) }
        #expect(error.code == .timeout)
        await page.stopScripts()
        #expect(try await page.read(.text, of: "#answer", timeout: .seconds(5)) == "none")
      }
    }

    @Test func aCrashedPageFailsWhatWaitsOnIt() async throws {
      try await BrowserFixture.withPage { page, recorder, _ in
        let wait = Task { try await page.waitForText("never here", timeout: .seconds(30)) }
        await page.crash()
        let error = try await browserError { try await wait.value }
        #expect(error.code == .pageCrashed)
        #expect(await page.isGone)
        #expect(await recorder.hears(.crashed))
      }
    }
  }
}
