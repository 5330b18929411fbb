import Browser
import Testing

@Suite struct WebAddressTests {
  @Test(arguments: [
    ("http://example.com", "http", "example.com"), ("HTTPS://Example.COM:8443/a?b#c", "https", "example.com"),
    ("  \thttp://example.com\n", "http", "example.com"), ("ht\ntp://exa\tmple.com/", "http", "example.com"),
    ("http:\\\\example.com\\path", "http", "example.com"), ("http:///example.com", "http", "example.com"),
    ("http://user:pass@example.com/", "http", "example.com"), ("http://a@b@example.com/", "http", "example.com"),
    ("http://[::1]:80/", "http", "::1"), ("http://example.com?q", "http", "example.com"),
  ])
  func readsAsBrowsersDo(_ url: String, _ scheme: String, _ host: String) throws {
    let address = try #require(WebAddress(url))
    #expect(address.scheme == scheme)
    #expect(address.host == host)
  }

  @Test(arguments: [
    "", "example.com", "//example.com", "http:", "http://", "http:///", "https:example.com", "file:///etc/passwd",
    "data:text/html,x", "javascript:alert(1)", "chrome://version", "view-source:http://example.com", "blob:http://a/b",
    "about:blank", "ftp://example.com", "http://[::1", "http://exa mple.com/", "ws://example.com", "\u{0}file:///x",
    "http://\u{0}/",
  ])
  func refuses(_ url: String) {
    #expect(WebAddress(url) == nil)
    #expect(AddressPolicy.webOnly.refusal(of: url) != nil)
  }

  @Test func lengthIsBounded() {
    let base = "http://example.com/"
    #expect(WebAddress(base + String(repeating: "a", count: WebAddress.maxBytes - base.utf8.count)) != nil)
    #expect(WebAddress(base + String(repeating: "a", count: WebAddress.maxBytes)) == nil)
  }
}
