import Database
import TestSupport
import Testing

@testable import Services

@Suite struct PageTokenTests {
  @Test func aTokenNamesItsPlace() {
    let id = UUID.random()
    let text = PageToken(id).text(question: "plans of a")
    #expect(PageToken(text, question: "plans of a")?.id == id)
    #expect(PageToken(PageToken(41).text(question: "logs"), question: "logs")?.number == 41)
  }

  @Test func aTokenFitsNoOtherQuestion() {
    let text = PageToken(UUID.random()).text(question: "plans of a")
    #expect(PageToken(text, question: "plans of b") == nil)
  }

  @Test func aTokenOfAnotherKindNamesNothing() {
    #expect(PageToken(41).id == nil)
    #expect(PageToken(UUID.random()).number == nil)
  }

  @Test(arguments: ["", "?", "AAAA", "====", "AAAAAAAAAAAA", "ä", "AAAAA"])
  func whatIsNoTokenIsRefused(text: String) {
    #expect(PageToken(text, question: "plans") == nil)
  }

  @Test(arguments: 0..<20) func bytesComeBack(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
    #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes, "seed \(seed)")
  }
}
