import DemoSite
import EventLoop
import Glibc
import TestSupport
import Testing

@testable import Browser

@Suite(.serialized) struct LaunchTests {
  private func withLoop(_ body: (EventLoop) async throws -> Void) async throws {
    let loop = EventLoop(name: "launch-test")
    do {
      try await body(loop)
    } catch {
      await loop.shutdown()
      throw error
    }
    await loop.shutdown()
  }

  private func isGroupGone(_ group: Int32) -> Bool { kill(-group, 0) != 0 && errno == ESRCH }

  @Test func asRootChromiumIsAnotherUserInItsSandbox() async throws {
    guard geteuid() == 0 else { return }
    try await withLoop { loop in
      let browser = try await Browser.launch(on: loop)
      var status = stat()
      #expect(stat("/proc/\(browser.processID)", &status) == 0)
      #expect(status.st_uid != 0)
      let arguments = ProcessTable.arguments(of: browser.processID)
      #expect(!arguments.contains("--no-sandbox") && !arguments.contains("--disable-setuid-sandbox"))
      await browser.close()
    }
  }

  @Test(arguments: [false, true])
  func closingLeavesNothingBehind(isKilled: Bool) async throws {
    try await withLoop { loop in
      let browser = try await Browser.launch(on: loop)
      let context = try await browser.newContext()
      _ = try await context.newPage()
      let option = "--user-data-dir="
      let profile = try #require(
        ProcessTable.arguments(of: browser.processID).first { $0.hasPrefix(option) }?.dropFirst(option.count))
      let family = ProcessTable.family(of: browser.processID, mentioning: String(profile))
      // The browser, its zygotes, a page, the services, and the crash handlers, which have left its group.
      #expect(family.count >= 6)
      #expect(family.contains { getpgid($0) != browser.processID })
      #expect(access(String(profile), F_OK) == 0)
      if isKilled {
        // Its crash handlers first, which leaves zombies that do not tell whose they were.
        for member in family where getpgid(member) != browser.processID { kill(member, SIGKILL) }
        kill(browser.processID, SIGKILL)
        await browser.waitUntilGone()
      }
      await browser.close()
      // Nor as zombies.
      #expect(family.filter { ProcessTable.exists($0) } == [])
      #expect(access(String(profile), F_OK) != 0)
    }
  }

  @Test func aKilledBrowserFailsWhatWaits() async throws {
    try await withLoop { loop in
      let browser = try await Browser.launch(on: loop)
      let context = try await browser.newContext()
      let page = try await context.newPage()
      let wait = Task { try await page.wait(for: .seconds(30)) }
      kill(browser.processID, SIGKILL)
      let error = try await browserError { try await wait.value }
      #expect(error.code == .browserGone)
      await browser.waitUntilGone()
      await browser.close()
      #expect(isGroupGone(browser.processID))
    }
  }

  @Test func aStoppedBrowserIsKilledInBoundedTime() async throws {
    try await withLoop { loop in
      let took = try await leastDuration(below: .seconds(8), rounds: 3) {
        let browser = try await Browser.launch(on: loop)
        // It answers nothing any more, not even SIGTERM.
        kill(-browser.processID, SIGSTOP)
        let begin = ContinuousClock.now
        await browser.close()
        let took = ContinuousClock.now - begin
        #expect(isGroupGone(browser.processID))
        return took
      }
      #expect(took < .seconds(8))
    }
  }

  @Test func whatDoesNotStartSaysWhy() async throws {
    try await withLoop { loop in
      for (program, words) in [("/does/not/exist", "no program"), ("/bin/false", "did not start")] {
        let error = try await browserError {
          _ = try await Browser.launch(BrowserConfiguration(executable: program), on: loop)
        }
        #expect(error.code == .launchFailed)
        #expect(error.message.contains(words), "\(error)")
      }
    }
  }

  @Test func aCancelledLaunchLeavesNothingBehind() async throws {
    try await withLoop { loop in
      let launch = Task { try await Browser.launch(on: loop) }
      launch.cancel()
      let error = try await browserError { _ = try await launch.value }
      #expect(error.code == .cancelled)
    }
  }

  @Test func contextsShareNoCookies() async throws {
    try await withLoop { loop in
      let site = try await DemoSite.start()
      let browser = try await Browser.launch(on: loop)
      var seen: [String] = []
      for path in ["/cookie?set=one", "/cookie"] {
        let context = try await browser.newContext()
        let page = try await context.newPage()
        try await page.navigate(to: site.url + path)
        try await page.navigate(to: site.url + "/cookie")
        seen.append(try await page.read(.text, of: "#cookies"))
        await context.close()
      }
      #expect(seen == ["visitor=one", ""])
      await browser.close()
      await site.stop()
    }
  }
}
