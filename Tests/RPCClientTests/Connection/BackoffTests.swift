import RPCClient
import Testing

@Suite struct BackoffTests {
  /// Without jitter, so that the growth itself can be compared.
  private func pauses(_ count: Int, jitter: Double) -> [Duration] {
    var generator = SystemRandomNumberGenerator()
    var backoff = Backoff()
    backoff.jitter = jitter
    return (0..<count).map { _ in backoff.next(using: &generator) }
  }

  @Test func growsToItsLimit() {
    let pauses = pauses(20, jitter: 0)
    #expect(pauses[0] == .seconds(1))
    for (one, next) in zip(pauses, pauses.dropFirst()) {
      #expect(next == min(one * 1.6, .seconds(120)))
    }
    #expect(pauses.last == .seconds(120))
  }

  @Test func jitterStaysWithinItsPart() {
    for (exact, jittered) in zip(pauses(20, jitter: 0), pauses(20, jitter: 0.2)) {
      #expect(jittered >= exact * 0.799 && jittered <= exact * 1.201)
    }
  }

  @Test func aConnectionStartsItAnew() {
    var generator = SystemRandomNumberGenerator()
    var backoff = Backoff()
    backoff.jitter = 0
    for _ in 0..<5 { _ = backoff.next(using: &generator) }
    backoff.reset()
    #expect(backoff.next(using: &generator) == .seconds(1))
  }
}
