import Browser
import Testing

extension WithBrowser {
  @Suite struct ScreenshotTests {
    /// Width and height from the header of a PNG.
    private func size(_ png: [UInt8]) throws -> [Int] {
      try #require(png.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) && png.count > 24)
      return [16, 20].map { start in png[start..<(start + 4)].reduce(0) { $0 << 8 | Int($1) } }
    }

    @Test func windowPageAndElement() async throws {
      try await BrowserFixture.withPage(at: "/fixtures/clicking") { page, _, _ in
        #expect(try size(try await page.screenshot()) == [1280, 800])
        let whole = try size(try await page.screenshot(.page))
        #expect(whole[0] == 1280)
        #expect(whole[1] > 6000)
        let element = try size(try await page.screenshot(.element("#far")))
        #expect(element == [1240, 40])
      }
    }

    @Test func pagesOfDifferentContextsAtTheSameTime() async throws {
      let fixture = try BrowserFixture.shared
      try await withThrowingTaskGroup(of: [Int].self) { group in
        for _ in 1...4 {
          group.addTask {
            let context = try await fixture.browser.newContext()
            let page = try await context.newPage()
            try await page.navigate(to: fixture.site.url)
            let picture = try await page.screenshot(timeout: .seconds(20))
            await context.close()
            return try size(picture)
          }
        }
        for try await size in group { #expect(size == [1280, 800]) }
      }
    }

    @Test func snapshotsHoldTheDocument() async throws {
      try await BrowserFixture.withPage { page, _, _ in
        let html = try await page.htmlSnapshot()
        #expect(html.hasPrefix("<!DOCTYPE html>\n<html"))
        #expect(html.contains("Walnut rolls"))
      }
      try await BrowserFixture.withPage(at: "/huge?rows=50000") { page, _, _ in
        let html = try await page.htmlSnapshot()
        #expect(html.utf8.count < BrowserLimits.snapshotCharacters + 200)
        #expect(try await page.read(.text, of: "#end") == "The end")
      }
    }
  }
}
