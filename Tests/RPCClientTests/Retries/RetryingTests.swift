import RPC
import TestSupport
import Testing

@testable import RPCClient

@Suite struct RetryingTests {
  private var generator = SeededGenerator(seed: 1)
  private var throttle = RetryThrottle(RetryThrottling(maxTokens: 1000, tokenRatio: 0.1))

  private func policy(attempts: Int) -> RetryPolicy {
    var policy = RetryPolicy(maxAttempts: attempts, initialBackoff: .seconds(1), maxBackoff: .seconds(3))
    policy.backoff.jitter = 0
    return policy
  }

  @Test mutating func pausesGrowAndEnd() {
    let retrying = Retrying(policy(attempts: 5))
    let pauses = (0..<6).map { _ in
      retrying.pause(after: .unavailable, nil, throttle: &throttle, using: &generator)
    }
    #expect(pauses == [.seconds(1), .seconds(2), .seconds(3), .seconds(3), nil, nil])
    #expect(retrying.previousAttempts == 4)
  }

  @Test mutating func aWishOfTheServerStartsThePausesAnew() {
    let retrying = Retrying(policy(attempts: 9))
    func pause(_ pushback: RetryPushback?, _ suite: inout Self) -> Duration? {
      retrying.pause(after: .unavailable, pushback, throttle: &suite.throttle, using: &suite.generator)
    }
    #expect(pause(nil, &self) == .seconds(1))
    #expect(pause(nil, &self) == .seconds(2))
    #expect(pause(.after(.seconds(7)), &self) == .seconds(7))
    #expect(pause(nil, &self) == .seconds(1))
    #expect(pause(.never, &self) == nil)
  }

  @Test func tokensAreCountedAsTheProposalDoes() {
    var throttle = RetryThrottle(RetryThrottling(maxTokens: 10, tokenRatio: 0.1))
    let admitted = (0..<6).map { _ in throttle.attemptFailed() }
    #expect(admitted == [true, true, true, true, false, false])
    for _ in 0..<20 { throttle.callSucceeded() }
    #expect(throttle.tokens == 6000)
    #expect(throttle.attemptFailed() == false)
    for _ in 0..<1000 { throttle.callSucceeded() }
    #expect(throttle.tokens == 10_000)
    var none = RetryThrottle(nil)
    #expect((0..<100).allSatisfy { _ in none.attemptFailed() })
  }
}
