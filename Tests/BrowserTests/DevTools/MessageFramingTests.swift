import Testing

@testable import Browser

@Suite struct MessageFramingTests {
  private func frames(_ chunks: [[UInt8]], limit: Int = 1000) -> [String] {
    var framing = MessageFraming(maxMessageBytes: limit)
    var found: [String] = []
    for chunk in chunks {
      chunk.withUnsafeBytes { bytes in
        framing.receive(bytes) { frame in
          switch frame {
          case .message(let text): found.append(String(decoding: text, as: UTF8.self))
          case .oversized(let prefix): found.append("!" + String(decoding: prefix, as: UTF8.self).prefix(9))
          }
        }
      }
    }
    return found
  }

  @Test func cutsAtEveryPossiblePlace() {
    let stream = Array("one\0two\0\0three\0".utf8)
    for first in 0...stream.count {
      for second in first...stream.count {
        let chunks = [Array(stream[..<first]), Array(stream[first..<second]), Array(stream[second...])]
        #expect(frames(chunks) == ["one", "two", "", "three"], "cut at \(first) and \(second)")
      }
    }
  }

  @Test func whatIsTooLargeIsSkippedAndNamed() {
    let large = Array(("{\"id\":42,\"result\":\"" + String(repeating: "x", count: 5000) + "\"}\0after\0").utf8)
    for size in [1, 7, 999, 6000] {
      let chunks = stride(from: 0, to: large.count, by: size).map { Array(large[$0..<min($0 + size, large.count)]) }
      #expect(frames(chunks) == ["!{\"id\":42,", "after"], "in chunks of \(size)")
    }
  }

  @Test func theCallOfACutOffAnswerIsFound() {
    func id(_ text: String) -> Int? {
      Array(text.utf8).withUnsafeBytes { DevToolsMessage.id(inPrefix: $0) }
    }
    #expect(id("{\"id\":42,\"result\":") == 42)
    #expect(id("{\"method\":\"Page.x\"") == nil)
    #expect(id("{\"id\":") == nil)
  }
}
