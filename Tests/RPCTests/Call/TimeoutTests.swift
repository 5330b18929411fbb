import RPC
import TestSupport
import Testing

@Suite struct TimeoutTests {
  private func parse(_ text: String) -> Duration? {
    Timeout(headerValue: Array(text.utf8).span.bytes)?.duration
  }

  @Test(arguments: [
    ("0n", Duration.zero), ("0S", .zero), ("1n", .nanoseconds(1)), ("250u", .microseconds(250)),
    ("99999999m", .milliseconds(99_999_999)), ("5S", .seconds(5)), ("2M", .seconds(120)), ("1H", .seconds(3600)),
    ("99999999H", .seconds(99_999_999 * 3600)), ("00000001S", .seconds(1)),
  ])
  func parses(text: String, duration: Duration) {
    #expect(parse(text) == duration)
  }

  @Test(arguments: ["", "S", "5", "123456789S", "5s", "-1S", "+1S", " 1S", "1 S", "1.5S", "5SS", "１S"])
  func refuses(text: String) {
    #expect(parse(text) == nil)
  }

  @Test(arguments: propertySeeds)
  func whatIsSentIsNeverShorterAndHardlyLonger(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<1000 {
      let greatest = Int64.max >> Int64.random(in: 0...62, using: &generator)
      let nanoseconds = Int64.random(in: 0...greatest, using: &generator)
      let duration = Duration.nanoseconds(nanoseconds)
      let text = Timeout(duration).headerValue
      #expect(text.utf8.count <= 9, "seed \(seed): \(text)")
      guard let parsed = parse(text) else {
        Issue.record("seed \(seed): \(text) does not parse")
        continue
      }
      #expect(parsed >= duration, "seed \(seed): \(text)")
      // Where eight digits are too few, the next unit still has five: 100,000,000 ns are sent as 100,000 µs.
      #expect(parsed - duration <= duration / 100_000, "seed \(seed): \(text)")
    }
  }

  @Test func clampsWhatCannotBeSent() {
    #expect(Timeout(.seconds(-1)).headerValue == "0n")
    #expect(Timeout(.seconds(Int64.max)).headerValue == "99999999H")
    #expect(Timeout(Duration(secondsComponent: 0, attosecondsComponent: 1)).headerValue == "1n")
  }
}
