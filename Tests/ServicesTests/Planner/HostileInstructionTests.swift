import Messages
import TestSupport
import Testing

@testable import Services

/// Text that nobody sane writes: the planner stays quick, invents nothing and repeats nothing that deceives.
@Suite struct HostileInstructionTests {
  @Test func textOverTheLimitIsAnsweredAndNotRead() {
    let text = String(repeating: "click A. ", count: 12_000)
    let result = BuiltInPlanner.plan(text)
    #expect(result.plan == nil)
    #expect(result.reply.contains("16384"))
    #expect(result.notUnderstood.isEmpty)
  }

  @Test func moreStepsThanAPlanHasAreReported() {
    let result = BuiltInPlanner.plan(String(repeating: "click A. ", count: PlanLimits.maxTasks + 30))
    #expect(result.plan?.tasks.count == PlanLimits.maxTasks)
    #expect(result.notUnderstood.count == PlannerLimits.maxFragments)
    #expect(result.reply.contains("and 10 more"))
    checkInvariants(result)
  }

  /// Each is near the limit and made to be slow for a reader that looks ahead again and again.
  @Test(
    arguments: [
      "\"", "“ ", "'a ", "`", "``` ", "[", "[[\"", "(a", "a[", "x=\"", "#a(", "1. ", "1.", ", ", "and ", "then ",
      "click ", "click a and ", "type a into ", "if ", "\u{202E}", "🏳️‍🌈", "שלום ", "\n", "\0", "\\", ".", "...",
      "http://",
      "e\u{301}", "as ", "extract .a as a, ", "wait for ",
    ])
  func repetitionIsReadInBoundedTime(_ piece: String) {
    let limit = PlanLimits.maxInstructionCharacters
    let text = String(repeating: piece, count: limit / piece.unicodeScalars.count)
    let clock = ContinuousClock()
    let time = clock.measure { checkInvariants(BuiltInPlanner.plan(text)) }
    // Milliseconds in a release build; a quadratic reader would take minutes in a debug one.
    #expect(time < .seconds(10), "\(piece.debugDescription) took \(time)")
  }

  @Test func mixturesOfPiecesNeverBreakTheInvariants() {
    var random = SeededGenerator(seed: 0x5EED_2026)
    let pieces = [
      "click", "type", "into", "go to", "example.com", "http://", "\"", "'", "“", "”", "`", "and", "then", ",", ".",
      ";",
      "\n", "1.", "-", "wait", "for", "5", "seconds", "extract", "the text of", ".total", "#a", "[x=\"", "]", "(", ")",
      "as", "if", "don't", "screenshot", "take a", "\u{202E}", "\u{0}", "🙂", "ß", "שלום", "run `", "`", "up to",
    ]
    for round in 0..<2_000 {
      let count = Int.random(in: 1...30, using: &random)
      let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }
        .joined(separator: Bool.random(using: &random) ? " " : "")
      let result = BuiltInPlanner.plan(text)
      #expect(result.notUnderstood.count <= PlannerLimits.maxFragments, "seed 0x5EED2026, round \(round): \(text)")
      checkInvariants(result)
    }
  }

  @Test func textThatReordersItselfIsShownAsItIsRead() {
    let result = BuiltInPlanner.plan("click \"pay \u{202E}elcnac\u{202C}\", frobnicate\u{202E} now")
    #expect(result.plan?.tasks.map(notation) == ["click text=pay elcnac"])
    #expect(result.notUnderstood == ["frobnicate now"])
    #expect(!result.reply.unicodeScalars.contains("\u{202E}"))
    #expect(!(result.plan?.title.unicodeScalars.contains("\u{202E}") ?? false))
  }

  @Test func controlCharactersDoNotReachAPlan() {
    let result = BuiltInPlanner.plan("open exam\u{0}ple.com\u{7}\u{1B}[31m, click 'a\u{1B}b'")
    let texts = (result.plan?.tasks ?? []).flatMap { [$0.name, notation($0)] } + [result.reply] + result.notUnderstood
    #expect(texts.allSatisfy { !$0.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" } })
  }

  /// What holds for every text.
  private func checkInvariants(_ result: PlanningResult) {
    #expect(!result.reply.isEmpty)
    #expect(result.notUnderstood.allSatisfy { $0.count <= PlannerLimits.maxFragmentCharacters })
    guard let plan = result.plan else { return }
    #expect(!plan.tasks.isEmpty)
    let errors = PlanValidator.issues(in: plan).filter { $0.severity == .error && $0.code != "NO_PAGE_OPENED" }
    #expect(errors.isEmpty, "\(errors.map { "\($0.field) \($0.message)" })")
  }
}
