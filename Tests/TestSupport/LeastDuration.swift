/// The least of what some rounds take, for a bound on what the program takes: on a machine that others use, any one of them
/// may have been anything. There are no more rounds than it needs to come below the limit.
public func leastDuration(
  below limit: Duration, rounds: Int = 5, _ round: () async throws -> Duration
) async rethrows -> Duration {
  var least = try await round()
  for _ in 1..<rounds where least >= limit { least = min(least, try await round()) }
  return least
}
