/// The pauses between tries of something that has failed: twice as long each time, up to a limit, and each cut at random by
/// up to a half, so that those who failed together do not all come back at once. Whoever fails keeps one of his own.
public struct RetryPause: Sendable {
  private let first: Duration
  private let longest: Duration
  private var current: Duration

  /// The first pause and the longest one, both before the cut.
  public init(from first: Duration, upTo longest: Duration) {
    self.first = first
    self.longest = longest
    current = first
  }

  /// The pause after one more failure.
  public mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
    defer { current = min(current * 2, longest) }
    return current * Double.random(in: 0.5...1, using: &generator)
  }

  /// The pause after one more failure.
  public mutating func next() -> Duration {
    var generator = SystemRandomNumberGenerator()
    return next(using: &generator)
  }

  /// It went well: the next failure is the first again.
  public mutating func reset() {
    current = first
  }
}
