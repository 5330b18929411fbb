import Testing

@testable import Browser

@Suite struct WildcardTests {
  @Test(arguments: [
    ("http://a/b", "http://a/b", true), ("http://a/*", "http://a/b/c", true), ("*", "", true), ("*", "anything", true),
    ("*/c", "http://a/b/c", true), ("a*b*c", "a--b--c", true), ("a*b*c", "abc", true), ("a*b*c", "ac", false),
    ("http://a/b", "http://a/bc", false), ("a*a", "a", false), ("**", "x", true), ("a*", "b", false),
  ])
  func matches(_ pattern: String, _ text: String, _ expected: Bool) {
    #expect(Wildcard(pattern).matches(text) == expected)
  }
}
