internal import EventLoop

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Says after each attempt at a request whether and when there is another one.
struct Attempts {
  let deadline: LoopInstant
  private let policy: HTTPRetryPolicy
  private let mayRepeat: Bool
  private var made = 0

  init(_ request: HTTPRequest, until deadline: LoopInstant) {
    self.deadline = deadline
    policy = request.retries
    mayRepeat = request.mayBeRepeated
  }

  /// The pause before the next attempt; nil when the outcome stands.
  mutating func pause(
    after outcome: Result<HTTPResponse, HTTPClientError>, now: LoopInstant = .now
  ) -> Duration? {
    made += 1
    guard mayRepeat, made < policy.maxAttempts else { return nil }
    var pause = policy.pause(afterAttempt: made)
    switch outcome {
    case .failure(let error):
      guard error.code.isTransient else { return nil }
    case .success(let response):
      guard policy.retriedStatuses.contains(response.status) else { return nil }
      let asked = RetryAfter.pause(response.fields["retry-after"], nowUnixSeconds: Int64(time(nil)))
      if let asked { pause = asked.jitteredUpwards() }
    }
    return pause < now.duration(to: deadline) ? pause : nil
  }
}

extension Duration {
  /// Not before its end, and up to a tenth later: all whom a server sent away come back apart.
  fileprivate func jitteredUpwards() -> Duration { self * Double.random(in: 1...1.1) }
}
