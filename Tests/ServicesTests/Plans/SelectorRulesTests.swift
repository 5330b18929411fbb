import Testing

@testable import Services

/// Which selectors can be selectors.
@Suite struct SelectorRulesTests {
  @Test(arguments: [
    "#id", ".total", "button.primary", "div > p + a ~ b", "a[href=\"x]y\"]", "li:nth-child(2n + 1)", "*",
    "input, select",
    "text=Sign up", "text=)(", "label=Name [required", "role=button", "role=button[name=\"Sign \\\"up\"]", "xpath=//h1",
    "//a[@href='x']", "(//a)[1]", "css=.x", "[data-x='a=b']", "#\\31 0", "h1",
  ])
  func selectorIsAccepted(_ selector: String) {
    #expect(SelectorRules.problem(with: selector) == nil)
  }

  @Test(arguments: [
    "", "  ", "a[href", "a]", "li:nth-child(2", "a[href=\"x]", "text=", "label=  ", "role=", "role=[name=x]",
    "role=button name", "foo=bar", "id=x", "> a", "a >", "a,", "#", ".", "1a", "a\u{0}", "xpath=//a[", "css=", "a)(",
  ])
  func selectorIsRefused(_ selector: String) {
    #expect(SelectorRules.problem(with: selector) != nil)
  }
}
