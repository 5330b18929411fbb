extension BuiltInPlannerTests {
  /// Waiting.
  static let waits: [Sentence] = [
    Sentence("wait 2 seconds", "wait 2000ms"),
    Sentence("wait for 1.5s", "wait 1500ms"),
    Sentence("pause for half a second", "wait 500ms"),
    Sentence("wait a minute", "wait 60000ms within 70000ms"),
    Sentence("wait for 'Welcome'", "wait text Welcome"),
    Sentence("wait until “Order 7” appears", "wait text Order 7"),
    Sentence("wait for the text Thank you", "wait text Thank you"),
    Sentence("wait for .total to appear", "wait .total visible"),
    Sentence("wait until .spinner disappears", "wait .spinner hidden"),
    Sentence("wait for \"Loading\" to go away", "wait text=Loading hidden"),
    Sentence("wait for the Sign up button", "wait role=button[name=\"Sign up\" i] visible"),
    Sentence("wait for the page to load", "wait load"),
    Sentence("wait until the network is idle", "wait networkidle"),
    Sentence("wait until the url contains /done", "wait url */done*"),
    Sentence("wait up to 5 seconds for 'Welcome'", "wait text Welcome within 5000ms"),
    Sentence("wait for 'Welcome' for up to 10 seconds", "wait text Welcome within 10000ms"),
    Sentence("make sure 'Welcome' is visible", "wait text Welcome"),
    Sentence("once 'Welcome' appears, take a screenshot", "wait text Welcome", "screenshot"),
    Sentence("wait for the results", not: ["wait for the results"]),
    Sentence("wait", not: ["wait"]),
  ]

  /// Pictures and HTML.
  static let pictures: [Sentence] = [
    Sentence("take a full page screenshot", "screenshot full"),
    Sentence("take a screenshot of the whole page", "screenshot full"),
    Sentence("screenshot", "screenshot"),
    Sentence("capture the page", "screenshot"),
    Sentence("take a screenshot of .chart as chart", "screenshot of .chart as chart"),
    Sentence("take a screenshot of the “Pricing” section", not: ["take a screenshot of the “Pricing” section"]),
    Sentence("take a screenshot of example.com", "navigate https://example.com", "screenshot"),
    Sentence("screenshot example.com/a", "navigate https://example.com/a", "screenshot"),
    Sentence("go to example.com and screenshot it", "navigate https://example.com", "screenshot"),
    Sentence("take a full-page screenshot called home", "screenshot full as home"),
    Sentence("take a screenshot and save the HTML", "screenshot +html"),
    Sentence("take a screenshot and an HTML snapshot", "screenshot +html"),
    Sentence("save the page source", "screenshot +html"),
    Sentence("take a screenshot of the header", not: ["take a screenshot of the header"]),
  ]

  /// Values.
  static let values: [Sentence] = [
    Sentence("extract the text of .total", "extract .total as total"),
    Sentence(
      "Go to https://example.com, extract the text of h1, take a screenshot", "navigate https://example.com",
      "extract h1 as h1", "screenshot"),
    Sentence("extract .total as order_total", "extract .total as order_total"),
    Sentence("get the href of a.more", "extract a.more @href as more"),
    Sentence("read the text of #msg and call it message", "extract #msg as message"),
    Sentence("extract the text of all .item as items", "extract all .item as items"),
    Sentence("extract the text of .total and .tax", "extract .total as total", "extract .tax as tax"),
    Sentence("get the attribute data-id of #row", "extract #row @data-id as row"),
    Sentence("get the page title", "run document.title as title"),
    Sentence("what is the url", "run location.href as url"),
    Sentence("extract the main heading", "extract h1 as heading"),
    Sentence("get all links", "extract all a[href] @href as links"),
    Sentence("extract .a as x, extract .b as x", "extract .a as x", "extract .b as x_2"),
    Sentence("read the price from #price", "extract #price as price"),
    Sentence("get the .total text as sum", "extract .total as sum"),
    Sentence("extract the price from the page", not: ["extract the price from the page"]),
    Sentence("extract the title of the first story", not: ["extract the title of the first story"]),
    Sentence("extract the price", not: ["extract the price"]),
  ]

  /// JavaScript.
  static let scripts: [Sentence] = [
    Sentence("run javascript `document.title` as title", "run document.title as title"),
    Sentence("execute the script: `window.scrollTo(0, 10); return 1`", "run window.scrollTo(0, 10); return 1"),
    Sentence("run js \"1 + 1\" as sum", "run 1 + 1 as sum"),
    Sentence("run alert(1)", not: ["run alert(1)"]),
  ]
}
