extension BuiltInPlannerTests {
  /// Opening pages.
  static let navigation: [Sentence] = [
    Sentence("Navigate to google.com and take a screenshot", "navigate https://google.com", "screenshot"),
    Sentence("go to https://example.com/a?b=c#d", "navigate https://example.com/a?b=c#d"),
    Sentence("Open localhost:8080/form.", "navigate http://localhost:8080/form"),
    Sentence("visit 127.0.0.1:3000", "navigate http://127.0.0.1:3000"),
    Sentence("browse to http://[::1]:8080/x", "navigate http://[::1]:8080/x"),
    Sentence("Please open the page \"http://127.0.0.1:8080/\"", "navigate http://127.0.0.1:8080/"),
    Sentence("https://example.com", "navigate https://example.com"),
    Sentence("Could you go to the website www.example.co.uk/path?", "navigate https://www.example.co.uk/path"),
    Sentence(
      "go to http://x.test/a,b then open http://x.test/c", "navigate http://x.test/a,b", "navigate http://x.test/c"),
    Sentence("open EXAMPLE.com", "navigate https://EXAMPLE.com"),
    Sentence("go to münchen.de", "navigate https://münchen.de"),
    Sentence("Go to example.com in a new tab", "navigate https://example.com", not: ["in a new tab"]),
    Sentence("go to the demo site", not: ["go to the demo site"]),
    Sentence("Go to Google", not: ["Go to Google"]),
    Sentence("open index.html", not: ["open index.html"]),
    Sentence("open file:///etc/passwd", not: ["open file:///etc/passwd"]),
    Sentence("go to javascript:alert(1)", not: ["go to javascript:alert(1)"]),
    Sentence("go to chrome://settings and take a screenshot", "screenshot", not: ["go to chrome://settings"]),
  ]

  /// Clicking.
  static let clicks: [Sentence] = [
    Sentence("click Sign up", "click text=Sign up"),
    Sentence("Click on the \"Sign up\" button", "click role=button[name=\"Sign up\"]"),
    Sentence("click the Sign up button", "click role=button[name=\"Sign up\" i]"),
    Sentence("click the button “Save”", "click role=button[name=\"Save\"]"),
    Sentence("press the More link", "click role=link[name=\"More\" i]"),
    Sentence("tap 'Don't ask again'", "click text=Don't ask again"),
    Sentence("click #submit", "click #submit"),
    Sentence("click button.primary, then click .menu > a", "click button.primary", "click .menu > a"),
    Sentence("click `div[data-x=\"a b\"] a`", "click div[data-x=\"a b\"] a"),
    Sentence("click role=button[name=\"Log in\"]", "click role=button[name=\"Log in\"]"),
    Sentence("click text=Sign up", "click text=Sign up"),
    Sentence("click input[name='q']", "click input[name='q']"),
    Sentence("double-click the Edit link", "click role=link[name=\"Edit\" i] x2"),
    Sentence("right click .row", "click .row right"),
    Sentence("click Next three times", "click text=Next x3"),
    Sentence("click Save and Continue", "click text=Save and Continue"),
    Sentence("click Save and Close", "click text=Save and Close"),
    Sentence("click “Yes”, #next and “Finish”", "click text=Yes", "click #next", "click text=Finish"),
    Sentence("click Next", "click text=Next"),
    Sentence("tick the Terms checkbox", "click label=Terms"),
    Sentence("check “I agree”", "click label=I agree"),
    Sentence("click it", not: ["click it"]),
    Sentence("click the first link", not: ["click the first link"]),
    Sentence("press Enter", not: ["press Enter"]),
    Sentence("click Load more 10 times", not: ["click Load more 10 times"]),
    Sentence("click", not: ["click"]),
  ]

  /// Typing and choosing.
  static let fills: [Sentence] = [
    Sentence("type Ada into the name field", "fill label=name <- Ada"),
    Sentence("Enter \"Ada Lovelace\" in the Full name box", "fill label=Full name <- Ada Lovelace"),
    Sentence("fill in Email with ada@example.com", "fill label=Email <- ada@example.com"),
    Sentence("fill the email field with 'ada@example.com'", "fill label=email <- ada@example.com"),
    Sentence("type hello into #q", "fill #q <- hello"),
    Sentence("write Paris in France into City", "fill label=City <- Paris in France"),
    Sentence(
      "type Ada into name and Lovelace into surname", "fill label=name <- Ada", "fill label=surname <- Lovelace"),
    Sentence(
      "type salt and pepper into Notes and 5 into Amount", "fill label=Notes <- salt and pepper",
      "fill label=Amount <- 5"),
    Sentence("fill name with Ada and email with a@b.c", "fill label=name <- Ada", "fill label=email <- a@b.c"),
    Sentence("type 'hello, world; and more' into the message box", "fill label=message <- hello, world; and more"),
    Sentence("enter hunter2 as the password", "fill label=password <- hunter2 (secret)"),
    Sentence("clear the search box", "fill label=search <- "),
    Sentence("choose Blue from the Colour list", "fill label=Colour list <- Blue"),
    Sentence("set Country to “New Zealand”", "fill label=Country <- New Zealand"),
    Sentence("enter 'Ada' into the field labelled 'Name'", "fill label=Name <- Ada"),
    Sentence(
      "fill in the form: name with Ada, email with a@b.c", "fill label=name <- Ada", "fill label=email <- a@b.c"),
    Sentence("type 'Ada' in 'Name' and press Enter", "fill label=Name <- Ada", not: ["press Enter"]),
    Sentence("type Ada", not: ["type Ada"]),
    Sentence("type Ada into it", not: ["type Ada into it"]),
  ]
}
