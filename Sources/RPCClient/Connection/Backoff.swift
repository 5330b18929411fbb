/// The pauses between attempts: longer each time, up to a limit, each with jitter so that the clients of a server that
/// comes back do not all come at once. The defaults are those for connecting (gRPC's doc/connection-backoff.md). Pure;
/// the caller waits.
public struct Backoff: Sendable {
  /// The pause after the first failure.
  public var initial: Duration = .seconds(1)
  /// By how much the pause grows from one failure to the next.
  public var multiplier = 1.6
  /// The longest pause, without jitter.
  public var maximum: Duration = .seconds(120)
  /// The part of a pause by which it may be longer or shorter.
  public var jitter = 0.2

  private var failures = 0

  public init() {}

  /// The pause after one more failure.
  public mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
    var pause = initial
    for _ in 0..<failures where pause < maximum {
      pause = pause * multiplier
    }
    failures += 1
    return min(pause, maximum) * Double.random(in: (1 - jitter)...(1 + jitter), using: &generator)
  }

  /// It went well: the next failure is the first again.
  public mutating func reset() {
    failures = 0
  }
}
