import Messages
import Protobuf
import Testing

@testable import Runner

@Suite struct RetryBackoffTests {
  @Test func withoutAPolicyATaskIsTriedOnce() {
    #expect(RetryBackoff(nil).maxAttempts == 1)
    #expect(RetryBackoff(RetryPolicy()).maxAttempts == 1)
  }

  @Test func theDefaultsAreTheContracts() {
    let backoff = RetryBackoff(.with { $0.maxAttempts = 10 })
    #expect(backoff.maxAttempts == 10)
    #expect((1...7).map { backoff.pause(afterAttempt: $0) } == [1, 2, 4, 8, 16, 30, 30].map { Duration.seconds($0) })
  }

  @Test func thePolicySaysOtherwise() {
    let backoff = RetryBackoff(
      .with {
        $0.maxAttempts = 4
        $0.initialBackoff = .with { $0.nanos = 500_000_000 }
        $0.backoffMultiplier = 3
        $0.maxBackoff = .with { $0.seconds = 4 }
      })
    #expect(
      (1...4).map { backoff.pause(afterAttempt: $0) } == [500, 1_500, 4_000, 4_000].map { Duration.milliseconds($0) })
  }

  @Test func aPauseNeverGrowsWhereTheMultiplierIsOne() {
    let backoff = RetryBackoff(.with { $0.backoffMultiplier = 1 })
    #expect(backoff.pause(afterAttempt: 1_000) == .seconds(1))
  }
}
