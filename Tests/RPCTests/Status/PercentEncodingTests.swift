import RPC
import TestSupport
import Testing

@Suite struct PercentEncodingTests {
  @Test(arguments: propertySeeds)
  func anyMessageComesBack(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      let message = String(decoding: generator.bytes(upTo: 40), as: UTF8.self)
      let encoded = PercentEncoding.encode(message)
      #expect(encoded.allSatisfy { $0 >= 0x20 && $0 <= 0x7e }, "seed \(seed)")
      #expect(PercentEncoding.decode(encoded.span.bytes) == message, "seed \(seed)")
    }
  }

  @Test func encodesAsTheInteropTestsDo() {
    let message = "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n"
    let encoded =
      "%09%0Atest with whitespace%0D%0Aand Unicode BMP %E2%98%BA and non-BMP %F0%9F%98%88%09%0A"
    #expect(String(decoding: PercentEncoding.encode(message), as: UTF8.self) == encoded)
  }

  @Test(arguments: [
    ("100%", "100%"), ("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%%41", "%A"), ("%e2%98%ba", "☺"), ("%ff", "\u{fffd}"),
    ("", ""), ("a%20b", "a b"),
  ])
  func decodingNeverFails(text: String, message: String) {
    #expect(PercentEncoding.decode(Array(text.utf8).span.bytes) == message)
  }
}
