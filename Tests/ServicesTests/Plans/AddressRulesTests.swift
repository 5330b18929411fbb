import Messages
import Testing

@testable import Services

/// Where plans may go. Each refused address is one that some parser somewhere has taken for another.
@Suite struct AddressRulesTests {
  @Test(arguments: [
    "http://example.com", "https://example.com/", "HTTPS://EXAMPLE.COM/x", "http://localhost:8080/a?b=c#d",
    "http://127.0.0.1", "http://[::1]:80/", "https://münchen.de/ä", "https://a_b.example.com", "http://example.com:/x",
    "https://example.com?x=http://y", "https://xn--mnchen-3ya.de",
  ])
  func addressIsAllowed(_ url: String) {
    #expect(codes(of: url).isEmpty)
  }

  @Test(arguments: [
    "file:///etc/passwd", "FILE:///etc/passwd", "chrome://settings", "data:text/html,<b>", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "about:blank", "ftp://example.com", "ws://example.com", "view-source:https://example.com",
    "blob:https://example.com/x", "httpx://example.com", "filesystem:http://example.com/",
  ])
  func schemeIsRefused(_ url: String) {
    #expect(codes(of: url) == ["URL_SCHEME_NOT_ALLOWED"])
  }

  @Test(arguments: [
    "", "example.com", "//example.com", "/path", "http:example.com", "http:/example.com", "http://", "http:///x",
    "https://?x", "http://:80", "http://example.com:99999", "http://example.com:8a", "http:\\\\example.com",
    "http://example.com\\@evil.com", " http://example.com", "http://exa mple.com", "java\nscript:alert(1)",
    "\u{1}javascript:alert(1)", "http://example.com/\n", "http://ex\u{0}ample.com", "http://[::1", "http://[x]/",
    "http://a..b", "http://<x>", "http://%31%32%37.0.0.1", "http://.example.com",
  ])
  func addressIsNoAddress(_ url: String) {
    #expect(codes(of: url) == ["URL_INVALID"])
  }

  @Test func credentialsAreDoubtful() {
    #expect(codes(of: "https://user:secret@example.com/") == ["URL_HAS_CREDENTIALS"])
    #expect(codes(of: "https://good.com@evil.com/") == ["URL_HAS_CREDENTIALS"])
  }

  private func codes(of url: String) -> [String] {
    PlanValidator.issues(in: Plans.of(.navigate(.with { $0.url = url }))).map(\.code)
  }
}
