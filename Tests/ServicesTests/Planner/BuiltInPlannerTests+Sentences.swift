extension BuiltInPlannerTests {
  /// How orders follow each other.
  static let structure: [Sentence] = [
    Sentence(
      """
      Go to http://127.0.0.1:8080/, type Ada into the name field, click Sign up, wait for 'Welcome', \
      extract the text of .total, take a screenshot
      """,
      "navigate http://127.0.0.1:8080/", "fill label=name <- Ada", "click text=Sign up", "wait text Welcome",
      "extract .total as total", "screenshot"),
    Sentence(
      "1. Go to example.com\n2. Click \"More\"\n3) Take a screenshot", "navigate https://example.com",
      "click text=More", "screenshot"),
    Sentence(
      """
      Go to http://127.0.0.1:4000, click Become a member, type Ada Lovelace into the name field, click Sign up, \
      wait for 'Welcome, Ada Lovelace', take a screenshot, go to http://127.0.0.1:4000/cart, \
      extract the text of .total as total, run javascript `document.title` as title, take a full page screenshot
      """, "navigate http://127.0.0.1:4000", "click text=Become a member", "fill label=name <- Ada Lovelace",
      "click text=Sign up", "wait text Welcome, Ada Lovelace", "screenshot", "navigate http://127.0.0.1:4000/cart",
      "extract .total as total", "run document.title as title", "screenshot full"),
    Sentence(
      "- open example.com\n- wait 1 second\n* take a screenshot", "navigate https://example.com", "wait 1000ms",
      "screenshot"),
    Sentence("Step 1: open example.com. Step 2: click More.", "navigate https://example.com", "click text=More"),
    Sentence(
      "Do the following: open example.com; then click More", "navigate https://example.com", "click text=More"),
    Sentence(
      "First, go to example.com. After that, please click More, and finally take a screenshot for me.",
      "navigate https://example.com", "click text=More", "screenshot"),
    Sentence(
      "open example.com → click More → screenshot", "navigate https://example.com", "click text=More", "screenshot"),
    Sentence(
      "I want you to open example.com and then read the page title", "navigate https://example.com",
      "run document.title as title"),
    Sentence("OPEN EXAMPLE.COM AND CLICK \"MORE\"", "navigate https://EXAMPLE.COM", "click text=MORE"),
    Sentence("click 'A'. click 'A'", "click text=A", "click text=A"),
  ]

  /// What is not done, and said so.
  static let refusals: [Sentence] = [
    Sentence("Hello, how are you?", not: ["how are you"]),
    Sentence("", not: []),
    Sentence("🙂🙃", not: ["🙂🙃"]),
    Sentence("do not click Buy", not: ["do not click Buy"]),
    Sentence("open example.com but don't click Buy", "navigate https://example.com", not: ["don't click Buy"]),
    Sentence(
      "open example.com, don't click Buy and submit", "navigate https://example.com",
      not: ["don't click Buy and submit"]),
    Sentence("If there is a popup, click Close", not: ["If there is a popup, click Close"]),
    Sentence(
      "if it is sold out, then click Notify me. Take a screenshot", "screenshot",
      not: ["if it is sold out, then click Notify me"]),
    Sentence("click Accept, if it is there", not: ["click Accept, if it is there"]),
    Sentence("click Accept if it is there", not: ["click Accept if it is there"]),
    Sentence("click Next until the end", not: ["click Next until the end"]),
    Sentence("once it is done, click Pay", not: ["once it is done, click Pay"]),
    Sentence("open example.com and log in as Ada", "navigate https://example.com", not: ["log in as Ada"]),
    Sentence(
      "open example.com, scroll down and take a screenshot", "navigate https://example.com", "screenshot",
      not: ["scroll down"]),
    Sentence("buy me a pony and take a screenshot", "screenshot", not: ["buy me a pony"]),
    Sentence("click Yes or No", not: ["click Yes or No"]),
    Sentence("for each link, click it", not: ["for each link, click it"]),
  ]
}
