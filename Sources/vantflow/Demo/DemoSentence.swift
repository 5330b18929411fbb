/// What the demo is asked to do.
enum DemoSentence {
  /// Every type of task, on the demo's own web site.
  static let example = """
    Go to the demo site, click Become a member, type Ada Lovelace into the name field, click Sign up, \
    wait for 'Welcome, Ada Lovelace', take a screenshot, go to the demo site/cart, \
    extract the text of .total as total, run javascript `document.title` as title, take a full page screenshot, save the HTML
    """

  /// The sentence with the words for the demo's web site replaced by its address.
  static func addressed(_ sentence: String, site: String) -> String {
    sentence.replacing("the demo site", with: site)
  }
}
