import EventLoop
import TestSupport
import Testing

@testable import Services

@Suite(.timeLimit(.minutes(2))) struct TextSearchTests {
  @Test(arguments: [
    ("timed out", "The page TIMED OUT.", true), ("TIMED OUT", "the page timed out", true), ("", "", true),
    ("", "a", true), ("a", "", false), ("ÉTAPE 2", "étape 2", true), ("étape", "ETAPE", false), ("aab", "aaab", true),
    ("abcabd", "abcabcabd", true), ("abcabd", "abcabcab", false), ("ß", "STRASSE", false), ("Ж[", "ж[", true),
    ("[", "{", false), ("@", "`", false), ("я", "Я", true), ("i\u{307}", "İ", true), ("😀b", "a😀B", true),
  ]) func letterCaseIsOfNoMatter(sought: String, text: String, isFound: Bool) {
    #expect(TextSearch(sought).isFound(in: text) == isFound)
  }

  /// Texts of two letters have what is met in part, again and again.
  @Test func whateverIsLookedForIsFoundWhereALookAtEachPlaceFindsIt() {
    var random = SeededGenerator(seed: 41)
    func text(_ length: Int) -> String {
      String((0..<length).map { _ in ["a", "A", "b", "é", "É"].randomElement(using: &random)! as Character })
    }
    for _ in 0..<2000 {
      let (sought, text) = (text(.random(in: 1...6, using: &random)), text(.random(in: 0...24, using: &random)))
      #expect(
        TextSearch(sought).isFound(in: text) == text.lowercased().contains(sought.lowercased()), "\(sought) in \(text)")
    }
  }

  /// The time is that of the length of the text, however much of what is looked for is met in vain.
  @Test(arguments: [
    "b" + String(repeating: "a", count: 199), String(repeating: "a", count: 199) + "b",
    String(repeating: "a", count: 99) + "b" + String(repeating: "a", count: 100),
  ]) func nothingTakesLongerThanItsText(sought: String) {
    let text = String(repeating: "a", count: 1 << 16)
    func best(_ search: TextSearch) -> Duration {
      (0..<5).map { _ in
        let began = LoopInstant.now
        #expect(!search.isFound(in: text))
        return began.duration(to: .now)
      }.min() ?? .zero
    }
    let isLinear = (0..<5).contains { _ in best(TextSearch(sought)) < best(TextSearch("x")) * 8 }
    #expect(isLinear)
  }
}
